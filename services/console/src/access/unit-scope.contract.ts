import { randomUUID } from 'node:crypto';
import { roleIds, roles, type Role } from '@tingchao/domain/access/roles.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { START } from '@tingchao/ports/examples.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { aCase, aKeptPost, anIncident, aPost } from '@tingchao/testkit/builders.ts';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { serveGate, signInAs, type SignedInPerson } from '../console-testing.ts';
import type { Server } from '../server.ts';
import { eventsOf, nextEvent } from '../stream-testing.ts';

/** Where the desk runs in these tests. */
export type Scoped = {
  /** A platform for one test; the same one again where opening one takes long. */
  readonly open: () => Promise<Platform>;
  /** Lets a moment pass where time stands still by itself. */
  readonly pass?: (platform: Platform) => Promise<void>;
};
/** Streams do not end by themselves; what they tell is looked at below. */
const streams = new Set(['/api/events']);
const unitRoles: readonly Role[] = roleIds.filter(
  (role) => !roles[role].desk && role !== 'admin' && role !== 'auditor',
);

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

/** A matter of one unit alone, with words that no other unit may meet. */
function aMatter(unit: string, number: number) {
  const run = randomUUID().slice(0, 8);
  const ids = { incident: `incident-${run}`, post: `post-${run}`, number: `青舆〔2026〕${number}号` };
  const secret = `锦绣花园${run}号楼漏水无人管`;
  const kept = aKeptPost({
    post: aPost({ id: ids.post, title: secret, text: secret, link: `https://${run}.example/` }),
  });
  const file = aCase({
    id: caseIdOf(ids.incident),
    incidentId: ids.incident,
    number: ids.number,
    title: secret,
    status: 'handling',
    assignments: [assigned(unit)],
  });
  return {
    ...ids,
    run,
    secret,
    file,
    incidentFile: anIncident({ id: ids.incident, title: secret }),
    kept: {
      ...kept,
      analysis: { ...kept.analysis, maskedTitle: secret, maskedText: secret },
      membership: { ...kept.membership, incidentId: ids.incident },
    },
    /** Whatever tells of it. */
    marks: [secret, file.id, ids.incident, ids.post, ids.number],
  };
}
type Matter = ReturnType<typeof aMatter>;

let lastNumber = 40_000;
const save = (platform: Platform, { kept, incidentFile, file }: Matter): Promise<void> =>
  platform.commit({ posts: [kept], incidents: [incidentFile], cases: [file] });

/** Who sees what of one unit's matter, the same wherever the desk runs: paths, lists, counts, searches, exports, streams. */
export function unitScopeContract(where: string, { open, pass = async () => {} }: Scoped): void {
  describe(`a matter of one unit, ${where}`, () => {
    let platform: Platform;
    let app: Server;
    let matter: Matter;

    beforeEach(async () => {
      platform = await open();
      app = await serveGate(platform, () => {});
      matter = aMatter('housing_bureau', (lastNumber += 1));
      await save(platform, matter);
    });
    afterEach(() => app.close());

    const inUnit = (unit: string, given: readonly Role[] = unitRoles, place: string | null = null) =>
      signInAs(platform, { id: `p-${randomUUID().slice(0, 8)}`, unit, place, roles: given });
    type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
    const routes = async () => {
      const document = (await app.inject({ url: '/docs/json' })).json<{ paths: Record<string, object> }>();
      return Object.entries(document.paths)
        .flatMap(([path, methods]) =>
          Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() as Method })),
        )
        .filter(({ path }) => !streams.has(path));
    };
    const ask = async ({ headers }: SignedInPerson, url: string) => app.inject({ url, headers });
    const statusOf = async (person: SignedInPerson, url: string) => (await ask(person, url)).statusCode;

    test.each(['case', 'number', 'incident', 'post'] as const)(
      'is not there for another unit by its %s, nor in any list, count or export',
      async (by) => {
        const id = { case: matter.file.id, number: matter.number, incident: matter.incident, post: matter.post }[by];
        const other = await inUnit('water_bureau');
        for (const { path, method } of await routes()) {
          if (method !== 'GET') continue;
          const { body, statusCode } = await ask(other, filled(path, id));
          for (const mark of matter.marks)
            expect([path, body.includes(mark) && !isEcho(body, mark, matter.secret)]).toEqual([path, false]);
          expect([path, statusCode < 500]).toEqual([path, true]);
          if (/^\/api\/(?:cases|incidents)\/\{id\}/u.test(path))
            expect([path, statusCode]).toEqual([path, statusCode === 403 ? 403 : 404]);
        }
        for (const path of ['/api/cases/', '/api/incidents/'])
          expect(await statusOf(other, `${path}${encodeURIComponent(id)}`)).toBe(404);
      },
    );

    test('is found in a search and counted by its own unit and by nobody else', async () => {
      const [own, other] = [await inUnit('housing_bureau'), await inUnit('water_bureau')];
      const desk = await inUnit('cac_office', ['analyst']);
      const text = encodeURIComponent('漏水');
      const found = async (person: SignedInPerson, kind: string): Promise<boolean> => {
        const answer = await ask(person, `/api/search/${kind}?text=${text}&limit=50`);
        expect([kind, answer.statusCode]).toEqual([kind, 200]);
        return answer.body.includes(kind === 'posts' ? matter.post : matter.incident);
      };
      const counted = async (person: SignedInPerson) =>
        (await ask(person, '/api/counts')).json<{ cases: { open: number }; incidents: { open: number } }>();
      await until(pass, platform, async () => (await found(desk, 'posts')) && (await found(desk, 'incidents')));
      for (const kind of ['posts', 'incidents'])
        expect([kind, await found(own, kind), await found(other, kind)]).toEqual([kind, true, false]);
      expect(await counted(other)).toMatchObject({ cases: { open: 0 }, incidents: { open: 0 } });
      expect((await counted(own)).cases.open).toBeGreaterThan(0);
      expect((await counted(desk)).cases.open).toBeGreaterThan(0);
    });

    test('tells its changes to the stream of its own unit and to no other', async () => {
      const url = await app.listen({ host: '127.0.0.1', port: 0 });
      const leaving = new AbortController();
      onTestFinished(() => leaving.abort());
      const listen = async (person: SignedInPerson) => {
        const events = eventsOf(url, { headers: person.headers, signal: leaving.signal });
        expect((await nextEvent(events, () => pass(platform))).event).toBe('ready');
        return events;
      };
      const [own, other] = [await listen(await inUnit('housing_bureau')), await listen(await inUnit('water_bureau'))];
      const theirs = aMatter('water_bureau', (lastNumber += 1));
      await platform.commit({ cases: [{ ...matter.file, version: 2 }] });
      await platform.commit({ incidents: [theirs.incidentFile], cases: [theirs.file] });
      await platform.commit({ cases: [{ ...matter.file, version: 3 }] });
      const told = async (events: typeof own, last: (change: Told) => boolean): Promise<readonly Told[]> => {
        const all: Told[] = [];
        while (!all.some(last)) {
          const { event, data } = await nextEvent(events, () => pass(platform));
          if (event === 'change') all.push(JSON.parse(data) as Told);
        }
        return all;
      };
      const isOf = (one: Matter) => (change: Told) => change.kind === 'case' && change.id === one.file.id;
      const first = await told(other, isOf(theirs));
      const second = await told(own, (change) => isOf(matter)(change) && change.version === 3);
      for (const [heard, one] of [
        [first, theirs],
        [second, matter],
      ] as const) {
        expect(heard.every(({ id }) => id === one.file.id || id === one.incident)).toBe(true);
        expect(JSON.stringify(heard)).not.toContain(one.secret);
      }
    });

    test('is shown to its own unit in our words and not in a citizen’s', async () => {
      const own = await inUnit('housing_bureau');
      const list = (await ask(own, '/api/cases?limit=100')).json<{ items: { id: string }[] }>();
      expect(list.items.map(({ id }) => id)).toContain(matter.file.id);
      for (const url of [
        `/api/cases/${matter.file.id}`,
        `/api/incidents/${matter.incident}`,
        '/api/cases',
        '/api/incidents',
        '/api/ledger.csv',
        '/',
      ]) {
        const { statusCode, body } = await ask(own, url);
        expect([url, statusCode]).toEqual([url, 200]);
        expect([url, body.includes(matter.secret), body.includes(`${matter.run}.example`)]).toEqual([
          url,
          false,
          false,
        ]);
      }
      const { posts } = (await ask(own, `/api/incidents/${matter.incident}`)).json<{ posts: { text: string }[] }>();
      expect(posts[0]?.text).toMatch(/群众反映/u);
    });

    test('is changed by another unit in no way, and by its own on the words themselves', async () => {
      const steps = `/api/cases/${matter.file.id}/steps`;
      const [own, other] = [await inUnit('housing_bureau'), await inUnit('water_bureau')];
      for (const { method, path } of await routes()) {
        if (method === 'GET' || !path.startsWith('/api/cases/{id}')) continue;
        const payload = { command: { action: 'accept', unit: 'water_bureau' } };
        const url = filled(path, matter.file.id);
        const { statusCode, body } = await app.inject({ method, url, headers: other.headers, payload });
        expect([path, statusCode >= 400 && statusCode < 500, body.includes(matter.secret)]).toEqual([
          path,
          true,
          false,
        ]);
      }
      const take = async ({ headers }: SignedInPerson, unit: string) =>
        app.inject({ method: 'POST', url: steps, headers, payload: { command: { action: 'finish', unit } } });
      expect((await take(other, 'water_bureau')).statusCode).toBe(404);
      expect((await platform.cases.get(matter.file.id))?.version).toBe(1);
      await take(own, 'housing_bureau');
      expect((await platform.cases.get(matter.file.id))?.title).toBe(matter.secret);
      expect((await take(own, 'water_bureau')).json()).toMatchObject({ type: '/problems/not-own-unit' });
    });

    test('of one township is not that of another', async () => {
      const file = { ...matter.file, version: 2, assignments: [assigned('town_gov', '石桥镇')] };
      await platform.commit({ cases: [file] });
      const of = (place: string) => inUnit('town_gov', ['lead_officer'], place);
      const url = `/api/cases/${matter.file.id}`;
      expect([await statusOf(await of('石桥镇'), url), await statusOf(await of('白沙镇'), url)]).toEqual([200, 404]);
    });

    test('is hidden from the unit complained about, the office of the desk included', async () => {
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
      await platform.commit({ cases: [{ ...matter.file, version: 2, proposal }] });
      const desk = await inUnit('cac_office', ['analyst']);
      const other = await inUnit('gov_office', ['dispatcher']);
      const accused = await inUnit('housing_bureau');
      for (const url of [`/api/cases/${matter.file.id}`, `/api/incidents/${matter.incident}`])
        expect([await statusOf(desk, url), await statusOf(accused, url), await statusOf(other, url)]).toEqual([
          404, 404, 200,
        ]);
      expect((await ask(desk, '/api/cases')).body).not.toContain(matter.file.id);
    });
  });
}

type Told = { readonly kind: string; readonly id: string; readonly version: number };

/** A path with the ids of the matter in place of its parameters. */
export const filled = (path: string, id: string): string =>
  path
    .replace('{id}', encodeURIComponent(id))
    .replace('{hash}', 'a'.repeat(64))
    .replaceAll(/\{\w+\}/gu, 'x');

/** Whether a mark stands in an answer only because the problem of a path that is not there says the path: what was asked, not what is. */
export function isEcho(body: string, mark: string, secret: string): boolean {
  const problem = body.startsWith('{')
    ? (JSON.parse(body) as { status?: number; instance?: string; detail?: string })
    : {};
  return (
    (problem.status ?? 200) >= 400 &&
    [problem.instance, problem.detail].some((text) => decodeURIComponent(text ?? '').includes(mark)) &&
    mark !== secret
  );
}

const MOST_TRIES = 200;

/** What an index shows a moment later. */
async function until(pass: NonNullable<Scoped['pass']>, platform: Platform, is: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await is()); tries += 1) {
    if (tries > MOST_TRIES) throw new Error('never seen');
    await pass(platform);
  }
}
