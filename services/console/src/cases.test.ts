import { createHash } from 'node:crypto';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, plus } from '@tingchao/domain/time/instant.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { aCase, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { headers, nobody, serveDesk } from './console-testing.ts';
import type { Server } from './server.ts';

let platform: MemoryPlatform;
let app: Server;
let file: CaseFile;

beforeEach(async () => {
  platform = openMemoryPlatform();
  app = await serveDesk(platform);
  file = aCase({ status: 'judging' });
  await platform.cases.save([file]);
});
afterEach(() => app.close());

const step = (body: object, more: Readonly<Record<string, string>> = {}) =>
  app.inject({ method: 'POST', url: `/api/cases/${file.id}/steps`, headers: { ...headers, ...more }, payload: body });
const by = { name: '王磊' };
const lead = '住房和城乡建设局';

describe('reading', () => {
  test('a case is found by id, by number and by the bare serial of the year', async () => {
    const serial = /〕(\d+)号/.exec(file.number)?.[1] ?? '';
    for (const name of [file.id, file.number, serial]) {
      const answer = await app.inject({ url: `/api/cases/${encodeURIComponent(name)}` });
      expect(answer.json()).toMatchObject({ id: file.id, statusName: '研判中', stage: '研判' });
      expect(answer.headers['etag']).toBe(`"${file.version}"`);
    }
  });

  test('a clock shows its arithmetic and what is left of it now', async () => {
    await platform.clock.advance(hours(45));
    const [clock] = (await app.inject({ url: `/api/cases/${file.id}` })).json().deadlines;
    expect(clock).toMatchObject({ state: 'running', remaining: '还剩 3 小时', remainingMs: hours(3) });
    expect(clock.arithmetic).toContain('48 小时');
    await platform.clock.advance(hours(4));
    const [later] = (await app.inject({ url: `/api/cases/${file.id}` })).json().deadlines;
    expect(later).toMatchObject({ state: 'overdue', remaining: '已超时 1 小时' });
  });

  test('a notice links to a page of the case', async () => {
    const page = await app.inject({ url: `/cases/${file.id}` });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain(file.number);
    expect(page.body).toContain('48 小时');
  });

  test('an unknown case is a 404 that says where to look', async () => {
    const answer = await app.inject({ url: '/api/cases/999' });
    expect(answer.statusCode).toBe(404);
    expect(answer.json().detail).toMatch(/999.*case list/);
  });

  test('open and closed cases are told apart', async () => {
    await platform.cases.save([aCase({ status: 'closed' })]);
    expect((await app.inject({ url: '/api/cases?open=true' })).json().items).toMatchObject([{ id: file.id }]);
    expect((await app.inject({ url: '/api/cases?open=false' })).json().items).toMatchObject([{ status: 'closed' }]);
  });
});

describe('steps', () => {
  test('a named person assigns, by the names of the units', async () => {
    const answer = await step({ by, command: { action: 'assign', lead } });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'dispatched', lead: `县${lead}` });
    const stored = await platform.cases.get(file.id);
    expect(stored?.ledger.at(-1)).toMatchObject({ by: '王磊', action: 'assign' });
  });

  test('without the token, or without a person, nothing happens', async () => {
    const payload = { by, command: { action: 'assign', lead } };
    const bare = await app.inject({ method: 'POST', url: `/api/cases/${file.id}/steps`, headers: nobody, payload });
    expect(bare.statusCode).toBe(401);
    expect((await step({ command: payload.command })).statusCode).toBe(400);
    expect((await step({ by: { name: '系统' }, command: payload.command })).statusCode).toBe(400);
    expect((await platform.cases.get(file.id))?.version).toBe(file.version);
  });

  test('a step out of turn is refused with the reason and what may be done instead', async () => {
    const answer = await step({ by, command: { action: 'sign', decision: 'pass' } });
    expect(answer.statusCode).toBe(422);
    const problem = answer.json();
    expect(problem).toMatchObject({ type: '/problems/step-refused', refusal: 'wrong_state' });
    expect(problem.detail).toContain('研判中');
    expect(problem.detail).toContain('交办');
    expect(problem.allowed).toContainEqual({ action: 'assign', name: '交办' });
  });

  test('a missing reason is told by name', async () => {
    const answer = await step({ by, command: { action: 'keep', reason: '' } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().detail).toContain('请写明理由');
  });

  test('a unit that nobody knows is refused with the nearest names', async () => {
    const answer = await step({ by, command: { action: 'assign', lead: '城乡建设局' } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().detail).toContain(lead);
  });

  test('the superior can be given what everybody here must keep away from', async () => {
    const answer = await step({ by, command: { action: 'assign', lead: '__superior__' } });
    expect(answer.statusCode).toBe(200);
    expect(answer.json().assignments).toMatchObject([{ unitName: '上级机关（回避）', status: 'offered' }]);
  });

  test('a case at rest takes in no other: what is merged into it would be nobody’s', async () => {
    const other = aCase({ status: 'merged' });
    await platform.cases.save([other]);
    const answer = await step({ by, command: { action: 'merge', into: other.id, reason: '同一事由' } });
    expect(answer.json()).toMatchObject({ refusal: 'into_closed' });
  });

  test('a step decided on an older version is refused', async () => {
    const command = { action: 'level', level: 'III', reason: '扩散加快' };
    expect((await step({ by, command }, { 'if-match': `"${file.version}"` })).statusCode).toBe(200);
    const stale = await step({ by, command: { ...command, level: 'II' } }, { 'if-match': `"${file.version}"` });
    expect(stale.statusCode).toBe(412);
    expect(stale.json()).toMatchObject({ type: '/problems/version-changed', version: file.version + 1 });
  });

  test('time of the interface is time of the clock', async () => {
    await platform.clock.advance(hours(1));
    const at = platform.clock.now();
    await step({ by, command: { action: 'report', reason: '已报县委办' } });
    expect((await platform.cases.get(file.id))?.ledger.at(-1)?.at).toBe(at);
    expect(at).toBe(plus(file.openedAt, hours(1)));
  });
});

describe('reports', () => {
  test('the digest comes as data, Markdown and a page that needs nothing from outside', async () => {
    expect((await app.inject({ url: '/api/digests/latest' })).json()).toMatchObject({ date: '2026-03-02' });
    expect((await app.inject({ url: '/api/digests/2026-03-02?format=md' })).body).toContain(file.number);
    const page = await app.inject({ url: '/api/digests/latest?format=html' });
    const style = /<style>([\s\S]*?)<\/style>/.exec(page.body)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers['content-security-policy']).toContain(hash);
    expect(page.body).not.toMatch(/<script|src=/);
    // The policy the page is served with lets no style attribute in: what is drawn must not need one.
    expect(page.body).not.toMatch(/ style=/);
  });

  test('a date that is none is told so', async () => {
    expect((await app.inject({ url: '/api/digests/yesterday' })).statusCode).toBe(400);
  });

  test('the ledger is a CSV file with one line a case', async () => {
    const answer = await app.inject({ url: '/api/ledger.csv' });
    expect(answer.headers['content-type']).toContain('text/csv');
    expect(answer.headers['content-disposition']).toContain('ledger-2026-03-02.csv');
    expect(answer.body.trim().split('\r\n')).toHaveLength(2);
  });

  test('the title of a report on officials is in no list', async () => {
    const clause = { id: 'other_authority', text: '检举控告', basis: '信访工作条例' };
    const proposal = { lead: 'discipline', leadPlace: null, assisting: [], candidates: [], coordination: [] };
    const rest = { recused: [], confidence: 1, dispatchable: false, reasons: [] };
    const named = { clause: { ...clause, id: 'duty.x' }, recused: ['publicity'] };
    for (const over of [{ clause }, named]) {
      const incident = anIncident({ title: '某局长收受礼金' });
      const sealed = aCase({
        id: caseIdOf(incident.id),
        incidentId: incident.id,
        title: incident.title,
        proposal: { ...proposal, ...rest, ...over },
      });
      await platform.incidents.save([incident]);
      await platform.cases.save([sealed]);
      for (const url of [
        '/',
        `/cases/${sealed.id}`,
        '/api/cases',
        '/api/incidents',
        '/api/ledger.csv',
        '/api/digests/latest?format=md',
      ]) {
        expect((await app.inject({ url })).body).not.toContain('收受礼金');
      }
    }
  });
});
