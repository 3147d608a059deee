import { isNeed, type Need } from '@tingchao/domain/access/permissions.ts';
import { permissionsOf, roleIds, roles, type Role } from '@tingchao/domain/access/roles.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { aCase, aKeptPost, anIncident, aPost } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { START } from '@tingchao/ports/examples.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asCommandLine, serveGate, signInAs, type SignedInPerson } from '../console-testing.ts';
import type { Server } from '../server.ts';
import { scopedTo } from './scoped-platform.ts';

type Operation = { readonly 'x-needs'?: unknown };
type Route = { readonly method: string; readonly path: string; readonly needs: Need };
/** Streams do not end by themselves; what they tell is looked at below. */
const streams = new Set(['/api/events']);

/** Every route as the OpenAPI file tells it. */
async function routesOf(app: Server): Promise<readonly Route[]> {
  const document = (await app.inject({ url: '/docs/json' })).json<{
    paths: Record<string, Record<string, Operation>>;
  }>();
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const needs = operation['x-needs'];
      if (!isNeed(needs)) throw new Error(`${method} ${path} states no permission`);
      return { method, path, needs };
    }),
  );
}

let platform: MemoryPlatform;
let app: Server;
/** A matter of the housing bureau alone, with words that no other unit may meet. */
let file: CaseFile;
const secret = '锦绣花园七号楼漏水无人管';
const ids = { incident: 'incident-of-housing', post: 'post-of-housing', number: '青舆〔2026〕41号' };

const assigned = (unit: string, place: string | null = null) =>
  ({
    id: 'a1',
    unit,
    place,
    part: 'lead',
    status: 'accepted',
    offeredAt: START,
    endedAt: null,
    dueAt: START,
    arithmetic: '',
    reason: null,
  }) as unknown as CaseFile['assignments'][number];

beforeEach(async () => {
  platform = openMemoryPlatform();
  app = await serveGate(platform, () => {});
  const kept = aKeptPost({
    post: aPost({ id: ids.post, title: secret, text: secret, link: 'https://forum.example/t/41' }),
  });
  await platform.posts.add([
    {
      ...kept,
      analysis: { ...kept.analysis, maskedTitle: secret, maskedText: secret },
      membership: { ...kept.membership, incidentId: ids.incident },
    },
  ]);
  await platform.incidents.save([anIncident({ id: ids.incident, title: secret })]);
  file = aCase({
    id: caseIdOf(ids.incident),
    incidentId: ids.incident,
    number: ids.number,
    title: secret,
    status: 'handling',
    assignments: [assigned('housing_bureau')],
  });
  await platform.cases.save([file]);
});
afterEach(() => app.close());

const unitRoles: readonly Role[] = roleIds.filter(
  (role) => !roles[role].desk && role !== 'admin' && role !== 'auditor',
);
const inUnit = (unit: string, id = unit.replace('_', '-')): Promise<SignedInPerson> =>
  signInAs(platform, { id, unit, roles: unitRoles });
const marks = (): readonly string[] => [secret, file.id, ids.incident, ids.post, ids.number];
/** A path with the ids of the matter in place of its parameters. */
const filled = (path: string, id: string): string =>
  path
    .replace('{id}', encodeURIComponent(id))
    .replace('{hash}', 'a'.repeat(64))
    .replaceAll(/\{\w+\}/gu, 'x');

test('every route states what it needs, in the OpenAPI file as well', async () => {
  const routes = await routesOf(app);
  expect(routes.length).toBeGreaterThan(90);
  const open = routes.filter(({ needs }) => needs === 'open').map(({ path }) => path);
  expect(open.filter((path) => !path.startsWith('/api/public/')).toSorted()).toEqual([
    '/api/privacy-notice',
    '/api/session',
    '/api/session/ways',
    '/healthz',
    '/metrics',
    '/readyz',
  ]);
});

describe('who is not signed in', () => {
  test('reads and changes nothing but what is open', async () => {
    for (const { method, path, needs } of await routesOf(app)) {
      if (needs === 'open') continue;
      const answer = await app.inject({ method: method.toUpperCase() as 'GET', url: filled(path, file.id) });
      expect([method, path, answer.statusCode]).toEqual([method, path, 401]);
      for (const mark of marks()) expect(answer.body.includes(mark) && !isEcho(answer.body, mark)).toBe(false);
    }
    for (const url of ['/', `/cases/${file.id}`]) {
      const { body } = await app.inject({ url });
      for (const mark of marks()) expect(body.includes(mark) && !isEcho(body, mark)).toBe(false);
    }
  });
});

describe('each role', () => {
  test.each(roleIds)('%s is let in where its permissions reach, and nowhere else', async (role) => {
    const { headers } = await signInAs(platform, { id: 'somebody', unit: 'cac_office', roles: [role] });
    const may = permissionsOf([role]);
    for (const { method, path, needs } of await routesOf(app)) {
      if (needs === 'open' || needs === 'self' || streams.has(path)) continue;
      const answer = await app.inject({
        method: method.toUpperCase() as 'GET',
        url: filled(path, 'nothing-of-this-name'),
        headers,
        ...(method === 'get' ? {} : { payload: {} }),
      });
      const isRefused = answer.statusCode === 403 && answer.json<{ type: string }>().type === '/problems/not-allowed';
      expect([method, path, isRefused]).toEqual([method, path, !may.has(needs)]);
    }
  });
});

describe('another unit', () => {
  test.each([
    ['case id', () => file.id],
    ['number', () => ids.number],
    ['incident id', () => ids.incident],
    ['post id', () => ids.post],
  ])('finds nothing by %s, nor in any list, count or export', async (_, idOf) => {
    const { headers } = await inUnit('water_bureau');
    for (const { method, path } of await routesOf(app)) {
      if (method !== 'get' || streams.has(path)) continue;
      const answer = await app.inject({ url: filled(path, idOf()), headers });
      for (const mark of marks())
        expect([path, answer.body.includes(mark) && !isEcho(answer.body, mark)]).toEqual([path, false]);
      if (/^\/api\/(?:cases|incidents)\/\{id\}/u.test(path))
        expect([path, answer.statusCode]).toEqual([path, answer.statusCode === 403 ? 403 : 404]);
    }
    for (const path of ['/api/cases/', '/api/incidents/'])
      expect((await app.inject({ url: `${path}${encodeURIComponent(idOf())}`, headers })).statusCode).toBe(404);
  });

  test('changes nothing of it', async () => {
    const { headers } = await inUnit('water_bureau');
    for (const { method, path } of await routesOf(app)) {
      if (method === 'get' || !path.includes('{id}') || !path.startsWith('/api/cases/')) continue;
      const payload = { command: { action: 'accept', unit: 'water_bureau' } };
      const answer = await app.inject({ method: 'POST', url: filled(path, file.id), headers, payload });
      expect([path, answer.statusCode >= 400]).toEqual([path, true]);
      expect(answer.body).not.toContain(secret);
    }
    expect((await platform.cases.get(file.id))?.version).toBe(1);
  });

  test('counts nothing and is told of no change', async () => {
    const { account } = await inUnit('water_bureau');
    const session = (await platform.accounts.sessionsOf(account.id))[0]!;
    const viewer = {
      kind: 'account',
      account,
      session,
      due: null,
      sight: { scope: { units: ['water_bureau'] }, recusedAs: ['water_bureau'], verbatim: false },
    } as const;
    const seen = scopedTo(platform, viewer);
    expect([await seen.cases.count(), await seen.incidents.count(), await seen.posts.count()]).toEqual([0, 0, 0]);
    expect((await seen.desk.counts({ scope: 'all', at: START })).cases.open).toBe(0);
    const told: string[] = [];
    const stop = await seen.desk.follow(({ id }) => told.push(id));
    await platform.cases.save([{ ...file, version: 2 }]);
    await new Promise((resolve) => void setImmediate(resolve));
    stop();
    expect(told).toEqual([]);
  });
});

/** The problem of a path that is not there says the path: what was asked, not what is. */
const isEcho = (body: string, mark: string): boolean => {
  const problem = body.startsWith('{')
    ? (JSON.parse(body) as { status?: number; instance?: string; detail?: string })
    : {};
  return (
    (problem.status ?? 200) >= 400 &&
    [problem.instance, problem.detail].some((text) => decodeURIComponent(text ?? '').includes(mark)) &&
    mark !== secret
  );
};

describe('the own unit', () => {
  test('sees its case, in our own words and not in a citizen’s', async () => {
    const { headers } = await inUnit('housing_bureau');
    const list = await app.inject({ url: '/api/cases', headers });
    expect(list.json<{ items: { id: string }[] }>().items.map(({ id }) => id)).toEqual([file.id]);
    for (const url of [
      `/api/cases/${file.id}`,
      `/api/incidents/${ids.incident}`,
      '/api/cases',
      '/api/incidents',
      '/api/ledger.csv',
      '/',
    ]) {
      const answer = await app.inject({ url, headers });
      expect([url, answer.statusCode]).toEqual([url, 200]);
      expect([url, answer.body.includes(secret), answer.body.includes('forum.example')]).toEqual([url, false, false]);
    }
    const { posts } = (await app.inject({ url: `/api/incidents/${ids.incident}`, headers })).json<{
      posts: { text: string }[];
    }>();
    expect(posts[0]?.text).toMatch(/群众反映/u);
  });

  test('takes steps on the words themselves and leaves them as they are', async () => {
    const { headers } = await inUnit('housing_bureau');
    const payload = { command: { action: 'finish', unit: 'housing_bureau' } };
    await app.inject({ method: 'POST', url: `/api/cases/${file.id}/steps`, headers, payload });
    expect((await platform.cases.get(file.id))?.title).toBe(secret);
    const other = { command: { action: 'finish', unit: 'water_bureau' } };
    const refused = await app.inject({ method: 'POST', url: `/api/cases/${file.id}/steps`, headers, payload: other });
    expect(refused.json()).toMatchObject({ type: '/problems/not-own-unit' });
  });

  test('of one township is not that of another', async () => {
    await platform.cases.save([{ ...file, version: 2, assignments: [assigned('town_gov', '石桥镇')] }]);
    const of = (place: string, id: string) =>
      signInAs(platform, { id, unit: 'town_gov', place, roles: ['lead_officer'] });
    const [own, other] = [await of('石桥镇', 'shiqiao'), await of('白沙镇', 'baisha')];
    const ask = async ({ headers }: SignedInPerson) =>
      (await app.inject({ url: `/api/cases/${file.id}`, headers })).statusCode;
    expect([await ask(own), await ask(other)]).toEqual([200, 404]);
  });
});

describe('recusal', () => {
  test('hides a case from the unit complained about, the office of the desk included', async () => {
    const proposal: CaseFile['proposal'] = {
      lead: 'discipline',
      leadPlace: null,
      assisting: [],
      candidates: [],
      coordination: [],
      clause: { id: 'topic', text: '', basis: '' },
      recused: ['cac_office', 'housing_bureau'],
      confidence: 0.5,
      dispatchable: false,
      reasons: [],
    };
    await platform.cases.save([{ ...file, version: 2, proposal }]);
    const desk = await signInAs(platform, { id: 'analyst', unit: 'cac_office', roles: ['analyst'] });
    const other = await signInAs(platform, { id: 'other', unit: 'gov_office', roles: ['dispatcher'] });
    const accused = await inUnit('housing_bureau');
    const ask = async ({ headers }: SignedInPerson, url: string) => (await app.inject({ url, headers })).statusCode;
    for (const url of [`/api/cases/${file.id}`, `/api/incidents/${ids.incident}`]) {
      expect([await ask(desk, url), await ask(accused, url), await ask(other, url)]).toEqual([404, 404, 200]);
    }
    const { body } = await app.inject({ url: '/api/cases', headers: desk.headers });
    expect(body).not.toContain(file.id);
  });
});

test('the command line sees everything', async () => {
  asCommandLine(app);
  expect((await app.inject({ url: `/api/incidents/${ids.incident}` })).body).toContain(secret);
});
