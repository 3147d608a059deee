import { singleSignOnSettingsSchema } from '@tingchao/domain/access/single-sign-on-settings.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { openIdentityProvider, type IdentityProvider, type Wrong } from './loopback-provider.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSignOn } from './openid-sign-on.ts';

const client = { id: 'tingchao', secret: 'a secret: of 2026&' };
const back = 'http://127.0.0.1:7070/api/session/sso/callback';
let provider: IdentityProvider;
let signOn: ReturnType<typeof openSignOn>;
const settingsFor = (issuer: string, more: object = {}) =>
  singleSignOnSettingsSchema.parse({ issuer, clientId: client.id, secretEnv: 'X', ...more });
beforeEach(async () => {
  provider = await openIdentityProvider(client);
  provider.person = { preferred_username: 'li.na', name: '李娜' };
  signOn = openSignOn({
    settings: settingsFor(provider.origin),
    secret: client.secret,
    grantedOrigins: [provider.origin],
    timeoutMs: 2000,
  });
});
afterEach(async () => {
  await signOn.close();
  await provider.close();
});

test('a person of the provider comes back with what it says of them', async () => {
  const { url, kept } = await signOn.begin(back);
  const { searchParams: query } = new URL(url);
  expect(query.get('scope')).toBe('openid profile');
  expect(url).not.toContain(kept.verifier);
  const claims = await signOn.finish(new URL(provider.signIn(url)), kept);
  expect(claims).toMatchObject({ preferred_username: 'li.na', name: '李娜' });
  expect(await signOn.endUrl('http://127.0.0.1:7070/console/sign-in')).toMatch(`${provider.origin}/end?`);
  expect(provider.asked.filter((path) => path.startsWith('/.well-known'))).toHaveLength(1);
});

describe('nobody comes in', () => {
  const seconds = Math.floor(Date.now() / 1000);
  const wrongs: readonly (readonly [string, Wrong])[] = [
    ['with another sign-in’s nonce', { claims: { nonce: 'of another' } }],
    ['with no nonce', { claims: { nonce: undefined } }],
    ['with a token for another client', { claims: { aud: 'another' } }],
    ['with a token for several clients of which another is meant', { claims: { aud: ['tingchao', 'x'], azp: 'x' } }],
    ['with a token of another provider', { claims: { iss: 'https://elsewhere.example' } }],
    ['with a token that ran out', { claims: { iat: seconds - 4000, exp: seconds - 3600 } }],
    ['with a token signed by somebody else', { strangeKey: true }],
    ['with a token that nobody signed', { algorithm: 'none' }],
    ['with a token without a person', { claims: { sub: undefined } }],
  ];
  test.each(wrongs)('%s', async (_, wrong) => {
    const { url, kept } = await signOn.begin(back);
    provider.wrong = wrong;
    await expect(signOn.finish(new URL(provider.signIn(url)), kept)).rejects.toBeInstanceOf(Permanent);
  });

  test('with the state, the verifier or the code of another sign-in, or with a code twice', async () => {
    const [one, other] = [await signOn.begin(back), await signOn.begin(back)];
    const come = (kept: typeof one.kept) => signOn.finish(new URL(provider.signIn(one.url)), kept);
    await expect(come({ ...one.kept, state: other.kept.state })).rejects.toBeInstanceOf(Permanent);
    await expect(come({ ...one.kept, verifier: other.kept.verifier })).rejects.toBeInstanceOf(Permanent);
    const callback = new URL(provider.signIn(one.url));
    await signOn.finish(callback, one.kept);
    await expect(signOn.finish(callback, one.kept)).rejects.toBeInstanceOf(Permanent);
  });

  test('who refused at the provider', async () => {
    const { kept } = await signOn.begin(back);
    const refused = new URL(`${back}?error=access_denied&state=${kept.state}`);
    await expect(signOn.finish(refused, kept)).rejects.toThrow('access_denied');
  });
});

describe('a provider that is down', () => {
  test('is told as something that passes, and is asked again once it is there', async () => {
    provider.isDown = true;
    await expect(signOn.begin(back)).rejects.toBeInstanceOf(Transient);
    provider.isDown = false;
    const { url, kept } = await signOn.begin(back);
    provider.isDown = true;
    await expect(signOn.finish(new URL(provider.signIn(url)), kept)).rejects.toBeInstanceOf(Transient);
  });

  test('and one where nobody listens', async () => {
    await provider.close();
    await expect(signOn.begin(back)).rejects.toBeInstanceOf(Transient);
  });
});

describe('the guard', () => {
  const begin = async (settings: ReturnType<typeof settingsFor>, addresses: readonly string[]): Promise<unknown> => {
    const other = openSignOn({ settings, secret: 'x', resolve: async () => addresses, timeoutMs: 500 });
    try {
      return await other.begin(back).catch((error: unknown) => error);
    } finally {
      await other.close();
    }
  };
  test('lets no provider lie in the office network that the settings do not place there', async () => {
    expect(await begin(settingsFor('https://sso.example'), ['10.1.2.3'])).toBeInstanceOf(Permanent);
    expect(await begin(settingsFor('https://127.0.0.1:8443'), ['127.0.0.1'])).toBeInstanceOf(Permanent);
    expect(await begin(settingsFor(provider.origin), ['127.0.0.1'])).toBeInstanceOf(Permanent);
  });

  test('lets a provider in the office network answer at the addresses of the settings only', async () => {
    const { port } = new URL(provider.origin);
    await provider.close();
    const inside = settingsFor(`https://sso.example:${port}`, { addresses: ['127.0.0.1'] });
    expect(await begin(inside, ['10.9.9.9'])).toBeInstanceOf(Permanent);
    // Where it may go nobody listens.
    expect(await begin(inside, ['127.0.0.1'])).toBeInstanceOf(Transient);
  });
});
