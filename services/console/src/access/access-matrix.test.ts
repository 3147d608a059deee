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
import { filled, isEcho, unitScopeContract } from './unit-scope.contract.ts';

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
test('every route states what it needs, in the OpenAPI file as well', async () => {
  const routes = await routesOf(app);
  expect(routes.length).toBeGreaterThan(90);
  const open = routes.filter(({ needs }) => needs === 'open').map(({ path }) => path);
  expect(open.filter((path) => !path.startsWith('/api/public/')).toSorted()).toEqual([
    '/api/privacy-notice',
    '/api/session',
    '/api/session/sso',
    '/api/session/sso/callback',
    '/api/session/sso/end',
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
      for (const mark of marks()) expect(answer.body.includes(mark) && !isEcho(answer.body, mark, secret)).toBe(false);
    }
    for (const url of ['/', `/cases/${file.id}`]) {
      const { body } = await app.inject({ url });
      for (const mark of marks()) expect(body.includes(mark) && !isEcho(body, mark, secret)).toBe(false);
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

unitScopeContract('in memory', {
  open: async () => openMemoryPlatform(),
  pass: (given) => (given as MemoryPlatform).clock.advance(300),
});

test('another unit counts nothing and is told of no change', async () => {
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

test('the command line sees everything', async () => {
  asCommandLine(app);
  expect((await app.inject({ url: `/api/incidents/${ids.incident}` })).body).toContain(secret);
});
