import { fromBase32, totpCode, totpStep } from '@tingchao/domain/access/totp.ts';
import { hours, minutes } from '@tingchao/domain/time/instant.ts';
import { aCase } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { headers as runHeaders, serveGate, signInAs } from '../console-testing.ts';
import type { Server } from '../server.ts';
import { addAccount, openFirstAccount } from './account-desk.ts';
import type { SessionView } from './session-view.ts';

let platform: MemoryPlatform;
let app: Server;
beforeEach(async () => {
  platform = openMemoryPlatform();
  app = await serveGate(platform);
});
afterEach(() => app.close());

const own = '春江水暖鸭先知2026';
const cookieOf = (answer: Awaited<ReturnType<typeof post>>): string =>
  String(answer.headers['set-cookie']).split(';')[0]!;
const post = (account: string, password: string, more: { code?: string; headers?: Record<string, string> } = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/session',
    headers: more.headers ?? {},
    payload: { account, password, ...(more.code === undefined ? {} : { code: more.code }) },
  });
/** A person with a password of its own, signed in; gives cookie and token. */
async function enter(id = 'li.na'): Promise<{ cookie: string; 'x-csrf-token': string }> {
  const person = { id, name: '李娜', unit: 'cac_office', place: null, roles: ['analyst'] } as const;
  const { password } = await addAccount(platform, person, 'test');
  const first = await post(id, password);
  const headers = { cookie: cookieOf(first), 'x-csrf-token': first.json<SessionView>().csrf };
  const payload = { current: password, next: own };
  const changed = await app.inject({ method: 'PUT', url: '/api/session/password', headers, payload });
  expect(changed.statusCode).toBe(200);
  return { cookie: cookieOf(changed), 'x-csrf-token': changed.json<SessionView>().csrf };
}
const whoAmI = (headers: object) => app.inject({ url: '/api/session', headers: { ...headers } });

describe('a first start', () => {
  test('opens one administrator with a password that must be changed before anything else', async () => {
    const first = await openFirstAccount(platform);
    expect(first?.account).toMatchObject({ id: 'admin', roles: ['admin'] });
    expect(await openFirstAccount(platform)).toBeUndefined();
    const answer = await post('admin', first?.password ?? '');
    expect(answer.json()).toMatchObject({ due: 'password', scope: 'none', account: { id: 'admin' } });
    const headers = { cookie: cookieOf(answer) };
    const refused = await app.inject({ url: '/api/accounts', headers });
    expect(refused.json()).toMatchObject({ status: 403, type: '/problems/password-due' });
  });

  test('the first password lets in for its time only', async () => {
    const first = await openFirstAccount(platform);
    await platform.clock.advance(hours(72));
    expect((await post('admin', first?.password ?? '')).json()).toMatchObject({ type: '/problems/first-password-old' });
  });
});

describe('signing in', () => {
  test('says the same to a wrong password, a name that does not exist and one that was shut out', async () => {
    await enter();
    await signInAs(platform, { id: 'gone', roles: ['monitor'] });
    await platform.accounts.save({
      ...(await platform.accounts.get('gone'))!,
      version: 3,
      disabledAt: platform.clock.now(),
    });
    const answers = await Promise.all(['li.na', 'nobody', 'gone'].map((name) => post(name, 'a wrong password')));
    const [first] = answers;
    for (const answer of answers) {
      expect(answer.statusCode).toBe(401);
      expect(answer.body).toBe(first?.body);
      expect(Object.keys(answer.headers).toSorted()).toEqual(Object.keys(first?.headers ?? {}).toSorted());
    }
  });

  test.each(['li.na', 'nobody'])('%s is locked out after five failures, longer each time', async (name) => {
    await enter();
    for (let n = 0; n < 5; n += 1) expect((await post(name, 'wrong')).statusCode).toBe(401);
    expect((await post(name, own)).json()).toMatchObject({ status: 429, retryAfterSeconds: 60 });
    await platform.clock.advance(minutes(1));
    expect((await post(name, 'wrong')).statusCode).toBe(401);
    expect((await post(name, own)).json()).toMatchObject({ status: 429, retryAfterSeconds: 120 });
  });

  test('from one address is tried thirty times a minute', async () => {
    for (let n = 0; n < 30; n += 1) await post(`name${n}`, 'wrong');
    expect((await post('another', 'wrong')).json()).toMatchObject({ type: '/problems/too-many-requests' });
  });

  test('gives a new token, whatever the browser brought along, and ends what that stood for', async () => {
    const before = await enter();
    const planted = { cookie: `tingchao=${'x'.repeat(43)}` };
    const answer = await post('li.na', own, { headers: planted });
    expect(cookieOf(answer)).not.toBe(planted.cookie);
    expect((await whoAmI(planted)).statusCode).toBe(401);
    const again = await post('li.na', own, { headers: { cookie: before.cookie } });
    expect((await whoAmI(before)).statusCode).toBe(401);
    expect((await whoAmI({ cookie: cookieOf(again) })).statusCode).toBe(200);
    expect(String(again.headers['set-cookie'])).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/u);
  });

  test('leaves a trace without a secret in it', async () => {
    const { cookie } = await enter();
    await post('li.na', 'my secret typo');
    const trail = await platform.audit.list({ limit: 100 });
    expect(trail.map(({ action }) => action)).toEqual([
      'account_added',
      'session_opened',
      'password_changed',
      'session_opened',
      'sign_in_refused',
    ]);
    const token = cookie.split('=')[1] ?? '';
    for (const secret of [own, 'my secret typo', token, '李娜']) expect(JSON.stringify(trail)).not.toContain(secret);
    expect((await platform.audit.verify()).brokenAt).toBeNull();
  });
});

describe('a session', () => {
  test('ends after thirty minutes without a request, and after twelve hours with them', async () => {
    const headers = await enter();
    await platform.clock.advance(minutes(29));
    expect((await whoAmI(headers)).statusCode).toBe(200);
    await platform.clock.advance(minutes(30));
    expect((await whoAmI(headers)).statusCode).toBe(401);
    const answer = await post('li.na', own);
    const again = { cookie: cookieOf(answer) };
    for (let n = 0; n < 12 * 60 - 20; n += 20) {
      expect((await whoAmI(again)).statusCode).toBe(200);
      await platform.clock.advance(minutes(20));
    }
    expect((await whoAmI(again)).statusCode).toBe(200);
    await platform.clock.advance(minutes(20));
    expect((await whoAmI(again)).statusCode).toBe(401);
  });

  test('is over once it is signed out, and with a change of rights or of the password', async () => {
    const headers = await enter();
    const other = { cookie: cookieOf(await post('li.na', own)) };
    const out = await app.inject({ method: 'DELETE', url: '/api/session', headers });
    expect(out.statusCode).toBe(204);
    expect((await whoAmI(headers)).statusCode).toBe(401);
    expect((await whoAmI(other)).statusCode).toBe(200);
    const payload = { by: { name: '管理员' }, roles: ['monitor'] };
    await app.inject({ method: 'PUT', url: '/api/accounts/li.na', headers: runHeaders, payload });
    expect((await whoAmI(other)).statusCode).toBe(401);
  });

  test('changes nothing without its own check word', async () => {
    const headers = await enter();
    const another = await signInAs(platform, { id: 'chen', roles: ['analyst'] });
    const step = (more: object) =>
      app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie: headers.cookie, ...more } });
    for (const more of [{}, { 'x-csrf-token': 'x' }, { 'x-csrf-token': another.headers['x-csrf-token'] }])
      expect((await step(more)).json()).toMatchObject({ status: 403, type: '/problems/csrf-needed' });
    const kept = { 'x-csrf-token': headers['x-csrf-token'] };
    for (const foreign of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }])
      expect((await step({ ...kept, ...foreign })).json()).toMatchObject({ type: '/problems/foreign-site' });
    expect((await step(kept)).statusCode).toBe(204);
  });

  test('a second factor is asked for once it is set, and each code lets in once', async () => {
    const headers = await enter();
    const offer = await app.inject({ method: 'POST', url: '/api/session/totp', headers });
    const secret = fromBase32(offer.json<{ secret: string }>().secret);
    const code = (): string => totpCode(secret, totpStep(platform.clock.now()));
    const payload = { code: code() };
    expect((await app.inject({ method: 'PUT', url: '/api/session/totp', headers, payload })).json()).toMatchObject({
      hasTotp: true,
      by: 'password+totp',
    });
    expect((await post('li.na', own)).json()).toMatchObject({ type: '/problems/code-needed' });
    expect((await post('li.na', own, { code: code() })).statusCode).toBe(401);
    await platform.clock.advance(minutes(1));
    expect((await post('li.na', own, { code: code() })).statusCode).toBe(200);
  });

  test('a lost phone is no lost account: each recovery code lets in once, and new ones make the old void', async () => {
    const headers = await enter();
    const early = await app.inject({ method: 'POST', url: '/api/session/recovery', headers });
    expect(early.json()).toMatchObject({ type: '/problems/totp-missing' });
    const offer = await app.inject({ method: 'POST', url: '/api/session/totp', headers });
    const secret = fromBase32(offer.json<{ secret: string }>().secret);
    const payload = { code: totpCode(secret, totpStep(platform.clock.now())) };
    const set = await app.inject({ method: 'PUT', url: '/api/session/totp', headers, payload });
    const now = { cookie: cookieOf(set), 'x-csrf-token': set.json<SessionView>().csrf };
    const make = async (by: object) =>
      (await app.inject({ method: 'POST', url: '/api/session/recovery', headers: { ...by } })).json<{
        codes: string[];
      }>().codes;
    const [first, second] = await make(now);
    expect((await post('li.na', own, { code: first!.toUpperCase().replaceAll('-', ' ') })).statusCode).toBe(200);
    expect((await post('li.na', own, { code: first! })).statusCode).toBe(401);
    const again = await post('li.na', own, { code: second! });
    expect(again.json()).toMatchObject({ recoveryCodes: 6 });
    const [fresh] = await make({ cookie: cookieOf(again), 'x-csrf-token': again.json<SessionView>().csrf });
    const third = (await platform.accounts.get('li.na'))?.totp?.recovery;
    expect(third).toHaveLength(8);
    expect((await post('li.na', own, { code: fresh! })).statusCode).toBe(200);
    const stored = JSON.stringify(await platform.accounts.get('li.na'));
    for (const code of [first!, second!, fresh!]) expect(stored).not.toContain(code);
  });

  test('codes of the second factor are guessed no faster than passwords', async () => {
    const headers = await enter();
    await app.inject({ method: 'POST', url: '/api/session/totp', headers });
    const guess = () => app.inject({ method: 'PUT', url: '/api/session/totp', headers, payload: { code: '000000' } });
    for (let n = 0; n < 5; n += 1) expect((await guess()).json()).toMatchObject({ type: '/problems/code-wrong' });
    expect((await guess()).json()).toMatchObject({ type: '/problems/locked-out' });
  });

  test('a second factor that is required is set up by the person, and nothing else goes on before', async () => {
    const { settings } = platform;
    const access = { ...settings.app.access, secondFactor: 'required' as const };
    const strict = await serveGate({ ...platform, settings: { ...settings, app: { ...settings.app, access } } });
    const { headers } = await signInAs(platform, { id: 'chen', roles: ['analyst'] });
    const ask = (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) =>
      strict.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    expect((await ask('GET', '/api/session')).json()).toMatchObject({ due: 'totp' });
    expect((await ask('GET', '/api/cases')).json()).toMatchObject({ type: '/problems/totp-due' });
    const { secret } = (await ask('POST', '/api/session/totp')).json<{ secret: string }>();
    const code = totpCode(fromBase32(secret), totpStep(platform.clock.now()));
    const set = await ask('PUT', '/api/session/totp', { code });
    expect(set.json()).toMatchObject({ due: null, hasTotp: true });
    expect((await strict.inject({ url: '/api/cases', headers: { cookie: cookieOf(set) } })).statusCode).toBe(200);
    // The code that confirmed it is used up.
    expect((await platform.accounts.get('chen'))?.totp?.lastStep).toBe(totpStep(platform.clock.now()));
    await strict.close();
  });

  test.each(['1234567890', 'li.na is my name', 'Password123!', '12345678'])('%s is no password', async (next) => {
    const headers = await enter();
    const answer = await app.inject({
      method: 'PUT',
      url: '/api/session/password',
      headers,
      payload: { current: own, next },
    });
    expect(answer.json()).toMatchObject({ status: 422, type: '/problems/password-weak' });
  });
});

describe('who acts', () => {
  test('is who is signed in, and nobody signs for another', async () => {
    const { headers } = await signInAs(platform, { id: 'wang', name: '王磊', roles: ['dispatcher'] });
    const file = aCase({ status: 'judging' });
    await platform.cases.save([file]);
    const step = (payload: object) =>
      app.inject({ method: 'POST', url: `/api/cases/${file.id}/steps`, headers, payload });
    const command = { action: 'assign', lead: 'housing_bureau' };
    expect((await step({ by: { name: '别人' }, command })).json()).toMatchObject({ type: '/problems/not-yourself' });
    expect((await step({ command })).statusCode).toBe(200);
    expect((await platform.cases.get(file.id))?.ledger.at(-1)).toMatchObject({ action: 'assign', by: '王磊' });
    expect((await step({ command: { action: 'sign', decision: 'pass' } })).json()).toMatchObject({ status: 403 });
  });

  test('an administrator handles no case and a desk role needs a desk', async () => {
    const { headers } = await signInAs(platform, { id: 'root.1', roles: ['admin'] });
    expect((await app.inject({ url: '/api/cases', headers })).statusCode).toBe(403);
    const add = (payload: object) => app.inject({ method: 'POST', url: '/api/accounts', headers, payload });
    const person = { id: 'zhao', name: '赵敏', unit: 'cac_office' };
    expect((await add({ ...person, roles: ['admin', 'analyst'] })).json()).toMatchObject({ status: 422 });
    expect((await add({ ...person, unit: 'water_bureau', roles: ['analyst'] })).json()).toMatchObject({ status: 422 });
    expect((await add({ ...person, roles: ['analyst'] })).statusCode).toBe(200);
  });

  test('nobody is signed in by a cookie and a wrong token together, and the last administrator stays', async () => {
    const { headers } = await signInAs(platform, { id: 'root.1', roles: ['admin'] });
    const both = { ...headers, authorization: 'Bearer wrong' };
    expect((await app.inject({ url: '/api/accounts', headers: both })).statusCode).toBe(401);
    const answer = await app.inject({
      method: 'PUT',
      url: '/api/accounts/root.1',
      headers,
      payload: { disabled: true },
    });
    expect(answer.json()).toMatchObject({ type: '/problems/last-admin' });
  });
});

test('reading without signing in is refused, and open on this machine only where a setting says so', async () => {
  expect((await app.inject({ url: '/api/cases' })).json()).toMatchObject({ type: '/problems/sign-in-needed' });
  const { settings } = platform;
  const open = { ...settings, app: { ...settings.app, access: { ...settings.app.access, openReading: true } } };
  const demo = await serveGate({ ...platform, settings: open });
  expect((await demo.inject({ url: '/api/cases' })).statusCode).toBe(200);
  expect((await demo.inject({ url: '/api/accounts' })).statusCode).toBe(403);
  expect((await demo.inject({ method: 'POST', url: '/api/retention/run', payload: {} })).statusCode).toBe(401);
  await demo.close();
});
