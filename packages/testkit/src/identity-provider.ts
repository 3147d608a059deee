export {
  openIdentityProvider,
  type IdentityProvider,
  type Wrong,
} from '@tingchao/adapters/openid/loopback-provider.ts';
