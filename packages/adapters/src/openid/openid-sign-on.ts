import type { SingleSignOnSettings } from '@tingchao/domain/access/single-sign-on-settings.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { SingleSignOn } from '@tingchao/ports/single-sign-on.ts';
import * as openid from 'openid-client';
import type { GuardPolicy, Resolve } from '../web/guard.ts';
import { openGuardedFetch } from './guarded-fetch.ts';

export type SignOnOptions = {
  readonly settings: SingleSignOnSettings;
  /** The secret of the client; none for a public client. */
  readonly secret?: string | undefined;
  /** Origins of this machine that the composition grants; only they may be asked without TLS. */
  readonly grantedOrigins?: readonly string[];
  readonly resolve?: Resolve;
  /** Total time of one request to the provider, default 8 s. */
  readonly timeoutMs?: number;
};

/** What the provider says of itself is read anew after this long. */
const FRESH_MS = 60 * 60_000;
/** Clocks of two machines differ. */
const TOLERANCE_SECONDS = 30;

/** Single sign-on by OpenID Connect: discovery, authorization code with PKCE, state and nonce, signatures checked against the keys. */
export function openSignOn(options: SignOnOptions): SingleSignOn & { close(): Promise<void> } {
  const { settings, secret, timeoutMs = 8_000 } = options;
  const issuer = new URL(settings.issuer);
  const isGranted = options.grantedOrigins?.includes(issuer.origin) === true;
  const door = openGuardedFetch({
    host: issuer.hostname,
    addresses: settings.addresses,
    policy: policyFor(issuer, options),
    timeoutMs,
    ...(options.resolve && { resolve: options.resolve }),
  });
  let known: { readonly at: number; readonly config: Promise<openid.Configuration> } | undefined;

  /** What the provider says of itself; a failure is not remembered. */
  function provider(): Promise<openid.Configuration> {
    const now = performance.now();
    if (known !== undefined && now - known.at < FRESH_MS) return known.config;
    const config = discover();
    known = { at: now, config };
    config.catch(() => {
      if (known?.config === config) known = undefined;
    });
    return config;
  }
  async function discover(): Promise<openid.Configuration> {
    if (issuer.protocol !== 'https:' && !isGranted) throw new Permanent('统一认证的网址必须是 https');
    const config = await openid.discovery(
      issuer,
      settings.clientId,
      { [openid.clockTolerance]: TOLERANCE_SECONDS },
      secret === undefined ? openid.None() : bySecret(secret),
      {
        [openid.customFetch]: (url, request) => door.fetch(url, { ...request }),
        timeout: timeoutMs / 1000,
        // oxlint-disable-next-line typescript/no-deprecated -- the mark only warns of its use; reached for a granted loopback origin alone
        execute: [openid.enableNonRepudiationChecks, ...(isGranted ? [openid.allowInsecureRequests] : [])],
      },
    );
    return config;
  }

  return {
    begin: (redirectUri) =>
      asPolicy(async () => {
        const config = await provider();
        const kept = {
          state: openid.randomState(),
          nonce: openid.randomNonce(),
          verifier: openid.randomPKCECodeVerifier(),
        };
        const url = openid.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope: settings.scopes.join(' '),
          state: kept.state,
          nonce: kept.nonce,
          code_challenge: await openid.calculatePKCECodeChallenge(kept.verifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, kept };
      }),
    finish: (callback, { state, nonce, verifier }) =>
      asPolicy(async () => {
        const tokens = await openid.authorizationCodeGrant(await provider(), callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new Permanent('统一认证没有给出身份令牌');
        return { ...claims };
      }),
    endUrl: (returnTo) =>
      asPolicy(async () => {
        const config = await provider();
        if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
        return openid.buildEndSessionUrl(config, {
          client_id: settings.clientId,
          post_logout_redirect_uri: returnTo,
        }).href;
      }),
    close: () => door.close(),
  };
}

/** The secret in the header, as the standard prefers, or in the form where a provider takes it only there. */
function bySecret(secret: string): openid.ClientAuth {
  const [basic, form] = [openid.ClientSecretBasic(secret), openid.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const takes = server.token_endpoint_auth_methods_supported ?? [];
    const onlyForm = takes.includes('client_secret_post') && !takes.includes('client_secret_basic');
    return (onlyForm ? form : basic)(server, ...rest);
  };
}

/** The provider's own port is let through; everything else is as for fetching. */
function policyFor(issuer: URL, { grantedOrigins = [] }: SignOnOptions): GuardPolicy {
  return { grantedOrigins, ...(issuer.port === '' ? {} : { extraPorts: [Number(issuer.port)] }) };
}

/** Errors of the library as what to do about them; messages hold no code, no token and no person. */
async function asPolicy<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const own = ownErrorIn(error);
    if (own !== undefined) throw own;
    if (isPassing(error)) throw new Transient('统一认证没有应答', { cause: error });
    throw new Permanent(`统一认证没有通过（${codeOf(error)}）`, { cause: error });
  }
}

/** An error of the guard, wherever the library wrapped it. */
function ownErrorIn(error: unknown): Error | undefined {
  for (let one = error; one instanceof Error; one = one.cause)
    if (one instanceof Transient || one instanceof Permanent) return one;
  return undefined;
}

/** The provider could not be asked, or failed by itself; what it refused is no such thing. */
function isPassing(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one instanceof openid.ResponseBodyError) return one.status >= 500;
    if (one.name === 'TimeoutError' || one.name === 'AbortError') return true;
    const { code } = one as NodeJS.ErrnoException;
    if (code !== undefined && /^(?:E[A-Z]+|UND_ERR_[A-Z_]+)$/u.test(code)) return true;
    // An answer that was no JSON of the protocol: the library gives it as the cause.
    const { status } = (one.cause ?? {}) as { readonly status?: unknown };
    if (typeof status === 'number') return status >= 500;
  }
  return false;
}

const codeOf = (error: unknown): string => {
  if (error instanceof openid.AuthorizationResponseError || error instanceof openid.ResponseBodyError)
    return error.error.replaceAll(/[^\w.-]/gu, '').slice(0, 60);
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : error instanceof Error ? error.name : 'unknown';
};
