import { singleSignOnSettingsSchema } from '@tingchao/domain/access/single-sign-on-settings.ts';
import { fromBase32, totpCode, totpStep } from '@tingchao/domain/access/totp.ts';
import { minutes } from '@tingchao/domain/time/instant.ts';
import { openOwnSignOn } from '@tingchao/runtime/open-own-sign-on.ts';
import { openIdentityProvider, type IdentityProvider } from '@tingchao/testkit/identity-provider.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveGate, signInAs } from '../console-testing.ts';
import type { Server } from '../server.ts';
import type { SessionView } from './session-view.ts';

const client = { id: 'tingchao', secret: 'of the test' };
let platform: MemoryPlatform;
let provider: IdentityProvider;
const opened: (() => Promise<void>)[] = [];

/** The desk with the provider, and whatever else of `access` a test is about. */
async function serve(sso: object = {}, access: object = {}): Promise<Server> {
  const singleSignOn = singleSignOnSettingsSchema.parse({
    issuer: provider.origin,
    clientId: client.id,
    secretEnv: 'SSO',
    ...sso,
  });
  const { settings } = platform;
  const withProvider = {
    ...settings,
    app: { ...settings.app, access: { ...settings.app.access, singleSignOn, ...access } },
  };
  const options = { mode: 'embedded', env: { SSO: client.secret }, grantedOrigins: [provider.origin] } as const;
  const signOn = await openOwnSignOn(withProvider, options, opened);
  if (signOn === undefined) throw new Error('no single sign-on');
  const app = await serveGate({ ...platform, settings: withProvider, signOn }, () => {});
  opened.push(() => app.close());
  return app;
}

type Answer = Awaited<ReturnType<Server['inject']>>;
const cookiesOf = (answer: Answer): readonly string[] =>
  [answer.headers['set-cookie'] ?? []].flat().map((line) => line.split(';')[0] ?? '');
/** Presses the button: where the browser goes, and what it keeps. */
async function begin(app: Server, next = ''): Promise<{ readonly url: string; readonly cookie: string }> {
  const answer = await app.inject({ url: `/api/session/sso${next === '' ? '' : `?next=${encodeURIComponent(next)}`}` });
  expect(answer.statusCode).toBe(302);
  return { url: String(answer.headers.location), cookie: cookiesOf(answer)[0] ?? '' };
}
const come = (app: Server, url: string, cookie: string): Promise<Answer> => {
  const { pathname, search } = new URL(url);
  return app.inject({ url: pathname + search, headers: { cookie, 'sec-fetch-site': 'cross-site' } });
};
/** The whole way; gives the answer of the desk and the session's cookie. */
async function signOnAt(app: Server, next = '') {
  const { url, cookie } = await begin(app, next);
  const answer = await come(app, provider.signIn(url), cookie);
  return { answer, cookie: cookiesOf(answer).find((one) => /^tingchao=./u.test(one)) };
}
const whoAmI = async (app: Server, cookie: string | undefined) =>
  (await app.inject({ url: '/api/session', headers: { cookie: cookie ?? '' } })).json<SessionView>();

beforeEach(async () => {
  platform = openMemoryPlatform();
  provider = await openIdentityProvider(client);
  provider.person = { preferred_username: 'Li.Na', name: '李娜' };
});
afterEach(async () => {
  for (let close = opened.pop(); close; close = opened.pop()) await close();
  await provider.close();
});

describe('a person of the provider', () => {
  test('is the account of that name, and comes to the page that was asked for', async () => {
    await signInAs(platform, { id: 'li.na', name: '李娜', roles: ['analyst'] });
    const app = await serve();
    expect((await app.inject({ url: '/api/session/ways' })).json()).toMatchObject({
      singleSignOn: { name: '统一身份认证' },
    });
    const { answer, cookie } = await signOnAt(app, '/cases/41');
    expect(answer.headers.location).toBe('/console/sign-in?next=%2Fcases%2F41');
    expect(await whoAmI(app, cookie)).toMatchObject({ account: { id: 'li.na' }, by: 'sso', due: null });
    expect(String(answer.headers['set-cookie'])).toMatch(/tingchao=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict/u);
    const trail = await platform.audit.list({ limit: 100 });
    expect(trail.at(-1)).toMatchObject({ action: 'session_opened', actor: 'li.na', detail: { by: 'sso' } });
  });

  test('has the sessions of everybody: idle ones end, and a shut-out account is out', async () => {
    await signInAs(platform, { id: 'li.na', roles: ['analyst'] });
    const app = await serve();
    const { cookie } = await signOnAt(app);
    await platform.clock.advance(minutes(31));
    expect(await whoAmI(app, cookie)).toMatchObject({ status: 401 });
    await platform.accounts.save({
      ...(await platform.accounts.get('li.na'))!,
      version: 3,
      disabledAt: platform.clock.now(),
    });
    const { answer } = await signOnAt(app);
    expect(answer.headers.location).toBe('/console/sign-in?sso=disabled');
  });

  test('who is unknown here is refused, with one line and no account', async () => {
    const app = await serve();
    const { answer, cookie } = await signOnAt(app, '/queue');
    expect(answer.headers.location).toBe('/console/sign-in?sso=unknown&next=%2Fqueue');
    expect(cookie).toBeUndefined();
    expect(await platform.accounts.list()).toEqual([]);
    const trail = await platform.audit.list({ limit: 9 });
    expect(trail).toMatchObject([{ action: 'sign_in_refused', detail: { reason: 'sso_no_account' } }]);
    expect(JSON.stringify(trail)).not.toMatch(/li\.na|李娜/iu);
  });

  test('gets an account where the settings have roles for the unknown, and no password with it', async () => {
    const app = await serve({ unknown: { unit: 'cac_office', roles: ['monitor'] } });
    const { cookie } = await signOnAt(app);
    expect(await whoAmI(app, cookie)).toMatchObject({
      account: { id: 'li.na', name: '李娜', roles: ['monitor'] },
      due: null,
    });
    expect((await signOnAt(app)).cookie).toBeDefined();
    expect(await platform.accounts.list()).toHaveLength(1);
    const local = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { account: 'li.na', password: '李娜' },
    });
    expect(local.statusCode).toBe(401);
  });

  test('is nobody by likeness: a name that is taken, an unchecked mail address, a claim that is no text', async () => {
    await signInAs(platform, { id: 'other', name: '李娜', roles: ['analyst'] });
    const app = await serve({ unknown: { unit: 'cac_office', roles: ['monitor'] } });
    expect((await signOnAt(app)).answer.headers.location).toMatch('sso=unknown');
    provider.person = { preferred_username: ['other'], name: '王' };
    expect((await signOnAt(app)).answer.headers.location).toMatch('sso=unknown');
    const byMail = await serve({ accountClaim: 'email' });
    provider.person = { email: 'other', email_verified: false };
    expect((await signOnAt(byMail)).answer.headers.location).toMatch('sso=unknown');
    expect(await platform.accounts.list()).toHaveLength(1);
  });
});

describe('the second factor', () => {
  test('that is set up here is asked for, unless the provider asked for one', async () => {
    const { headers } = await signInAs(platform, { id: 'li.na', roles: ['analyst'] });
    const app = await serve();
    const offer = await app.inject({ method: 'POST', url: '/api/session/totp', headers });
    const secret = fromBase32(offer.json<{ secret: string }>().secret);
    const code = (): string => totpCode(secret, totpStep(platform.clock.now()));
    await app.inject({ method: 'PUT', url: '/api/session/totp', headers, payload: { code: code() } });
    const { cookie } = await signOnAt(app);
    const before = await whoAmI(app, cookie);
    expect(before).toMatchObject({ due: 'code', by: 'sso' });
    const cases = await app.inject({ url: '/api/cases', headers: { cookie: cookie ?? '' } });
    expect(cases.json()).toMatchObject({ type: '/problems/code-due' });
    await platform.clock.advance(minutes(1));
    const told = await app.inject({
      method: 'PUT',
      url: '/api/session/totp',
      headers: { cookie: cookie ?? '', 'x-csrf-token': before.csrf },
      payload: { code: code() },
    });
    expect(told.json()).toMatchObject({ due: null, by: 'sso+factor' });
    provider.person = { ...provider.person, amr: ['pwd', 'otp'] };
    expect(await whoAmI(app, (await signOnAt(app)).cookie)).toMatchObject({ due: null, by: 'sso+factor' });
  });

  test('that everybody needs is due from who comes from the provider without one', async () => {
    await signInAs(platform, { id: 'li.na', roles: ['analyst'] });
    const app = await serve({}, { secondFactor: 'required' });
    expect(await whoAmI(app, (await signOnAt(app)).cookie)).toMatchObject({ due: 'totp' });
  });
});

describe('what is not a sign-in of this browser', () => {
  test.each(['nonce', 'aud', 'iss'])('a token with another %s lets nobody in', async (claim) => {
    await signInAs(platform, { id: 'li.na', roles: ['analyst'] });
    provider.wrong = { claims: { [claim]: 'https://elsewhere.example' } };
    const { answer, cookie } = await signOnAt(await serve());
    expect(answer.headers.location).toBe('/console/sign-in?sso=refused');
    expect(cookie).toBeUndefined();
  });

  test('an answer that somebody else began, began too long ago, or brought back before', async () => {
    await signInAs(platform, { id: 'li.na', roles: ['analyst'] });
    const app = await serve();
    const [own, other] = [await begin(app), await begin(app)];
    const refused = async (url: string, cookie: string): Promise<void> => {
      const answer = await come(app, url, cookie);
      expect(answer.headers.location).toBe('/console/sign-in?sso=refused');
      expect(cookiesOf(answer).some((one) => /^tingchao=./u.test(one))).toBe(false);
    };
    await refused(provider.signIn(other.url), '');
    await refused(provider.signIn(other.url), own.cookie);
    await refused(provider.signIn(other.url), `${other.cookie.slice(0, -4)}AAAA`);
    const back = provider.signIn(other.url);
    expect((await come(app, back, other.cookie)).headers.location).toMatch('next=');
    await refused(back, other.cookie);
    const late = await begin(app);
    await platform.clock.advance(minutes(10));
    await refused(provider.signIn(late.url), late.cookie);
  });

  test('nobody is led to another site', async () => {
    await signInAs(platform, { id: 'li.na', roles: ['analyst'] });
    const app = await serve();
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:1'])
      expect((await signOnAt(app, next)).answer.headers.location).toBe('/console/sign-in?next=%2F');
  });
});

test('a provider that is down is told in one line, and local accounts go on', async () => {
  const { account } = await signInAs(platform, { id: 'li.na', roles: ['analyst'] });
  const app = await serve();
  provider.isDown = true;
  const answer = await app.inject({ url: '/api/session/sso' });
  expect([answer.statusCode, answer.headers.location]).toEqual([302, '/console/sign-in?sso=down']);
  const reset = await app.inject({
    method: 'POST',
    url: `/api/accounts/${account.id}/reset`,
    headers: { authorization: `Bearer ${'f'.repeat(64)}` },
    payload: { by: { name: '管理员' } },
  });
  const { password } = reset.json<{ password: string }>();
  const local = await app.inject({ method: 'POST', url: '/api/session', payload: { account: 'li.na', password } });
  expect(local.statusCode).toBe(200);
});

test('who signs out here is led to the provider’s own end, and back', async () => {
  const app = await serve();
  const end = String((await app.inject({ url: '/api/session/sso/end' })).headers.location);
  const { origin, pathname, searchParams } = new URL(end);
  expect([origin, pathname]).toEqual([provider.origin, '/end']);
  expect(searchParams.get('post_logout_redirect_uri')).toMatch(/\/console\/sign-in$/u);
  const apart = await serve({ endAtProvider: false });
  expect((await apart.inject({ url: '/api/session/sso/end' })).headers.location).toMatch(/\/console\/sign-in$/u);
});

test('without a provider there is no such door, and a secret that is missing keeps the desk from starting', async () => {
  const app = await serveGate(platform);
  expect((await app.inject({ url: '/api/session/sso' })).statusCode).toBe(404);
  expect((await app.inject({ url: '/api/session/ways' })).json()).toMatchObject({ singleSignOn: null });
  await app.close();
  const { settings } = platform;
  const singleSignOn = singleSignOnSettingsSchema.parse({
    issuer: 'https://sso.example',
    clientId: 'x',
    secretEnv: 'SSO',
  });
  const withProvider = { ...settings, app: { ...settings.app, access: { ...settings.app.access, singleSignOn } } };
  await expect(openOwnSignOn(withProvider, { mode: 'embedded', env: {} }, opened)).rejects.toThrow('SSO');
});
