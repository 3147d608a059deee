import { createHash } from 'node:crypto';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { hours, minutes } from '@tingchao/domain/time/instant.ts';
import { aCase, aKeptPost, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { headers, serveDesk, signInAs } from './console-testing.ts';
import type { Server } from './server.ts';

let platform: MemoryPlatform;
let app: Server;
beforeEach(async () => {
  platform = openMemoryPlatform({ at: '2026-04-02T09:00:00+08:00' });
  app = await serveDesk(platform);
});
afterEach(() => app.close());

const ask = async (method: 'GET' | 'POST', url: string, payload?: object, as: object = headers) => {
  const answer = await app.inject({ method, url, headers: as as Record<string, string>, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
};
const step = async (id: string, by: string, command: object) => {
  const answer = await ask('POST', `/api/cases/${id}/steps`, { by: { name: by }, command });
  return { status: answer.status, detail: answer.body.detail as string | undefined, body: answer.body };
};
async function save(n: number, over: Partial<CaseFile> = {}): Promise<CaseFile> {
  const incident = anIncident({ id: `incident-${n}`, falseInfo: { status: 'none', evidence: [] } });
  await platform.incidents.save([incident]);
  const file = aCase({ id: caseIdOf(incident.id), incidentId: incident.id, number: `青舆〔2026〕${n}号`, ...over });
  await platform.cases.save([file]);
  return file;
}

describe('the queue', () => {
  test('lists the most urgent first, and the newest first where that is asked for', async () => {
    const calm = await save(1, { level: 'IV', status: 'found' });
    const grave = await save(2, { level: 'II', status: 'found' });
    await save(3, { level: 'I', status: 'closed' });
    const { body } = await ask('GET', '/api/triage');
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual([grave.incidentId, calm.incidentId]);
    const page = await ask('GET', '/api/triage?limit=1');
    const rest = await ask('GET', `/api/triage?limit=1&after=${page.body.next}`);
    expect(rest.body.items.map(({ id }: { id: string }) => id)).toEqual([calm.incidentId]);
    expect((await ask('GET', '/api/triage?order=newest')).body.items).toHaveLength(3);
    // Closed ones have no clock that runs: they come by time.
    expect((await ask('GET', '/api/triage?state=closed')).body.items).toHaveLength(1);
  });
});

describe('a matter that is not ours', () => {
  const unit = 'housing_bureau';

  test('goes to a unit of the list, suggested with its grounds, within 24 hours; later the supervisor decides', async () => {
    const file = await save(1, { status: 'judging' });
    await step(file.id, '台', { action: 'assign', lead: unit });
    const { body } = await ask('GET', `/api/cases/${file.id}/owners`);
    expect(body.units.find(({ id }: { id: string }) => id === 'water_bureau')).toMatchObject({ name: '县水利局' });
    expect(body.returning.a1).toEqual({ until: '2026-04-03T09:00:00+08:00', over: false });
    expect(body.basis).toContain('24 小时');
    expect(body).toMatchObject({ returns: 0, transfers: 0 });
    for (const { grounds } of body.suggested) expect(grounds).not.toBe('');
    await platform.clock.advance(hours(24) + minutes(1));
    const late = await step(file.id, '承办', { action: 'return', unit, reason: '不属职责' });
    expect(late.status).toBe(422);
    expect(late.detail).toContain('督办');
    expect((await ask('GET', `/api/cases/${file.id}/owners`)).body.returning.a1.over).toBe(true);
    const asked = await step(file.id, '承办', { action: 'ask_return', unit, reason: '核实后才知道在邻县' });
    expect(asked.status).toBe(200);
    expect(asked.body.allowed.map(({ action }: { action: string }) => action)).toContain('decide_return');
    const waiting = await ask('GET', '/api/late-returns');
    expect(waiting.body.items).toMatchObject([{ number: file.number, unit, reason: '核实后才知道在邻县' }]);
    const own = await step(file.id, '承办', { action: 'decide_return', unit, decision: 'pass', reason: '同意' });
    expect(own.status).toBe(422);
    const decided = await step(file.id, '督办', { action: 'decide_return', unit, decision: 'pass', reason: '同意' });
    expect(decided.body.status).toBe('returned');
    expect((await ask('GET', '/api/late-returns')).body.items).toEqual([]);
  });

  test('the third transfer goes to the office, whatever unit was named', async () => {
    const file = await save(1, { status: 'judging' });
    await step(file.id, '台', { action: 'assign', lead: unit });
    const hand = (from: string, to: string) =>
      step(file.id, '台', { action: 'transfer', unit: from, to, reason: '属地不符' });
    expect((await hand(unit, 'water_bureau')).body.status).toBe('dispatched');
    expect((await hand('water_bureau', 'transport')).body.status).toBe('dispatched');
    const third = await hand('transport', 'health_com');
    expect(third.body.assignments.at(-1)).toMatchObject({ unit: 'gov_office', status: 'offered' });
  });
});

describe('evidence', () => {
  const page = '<h1>路灯坏了</h1><p>电话19900000000</p><script>alert(1)</script>';
  const hash = createHash('sha256').update(page).digest('hex');
  const url = (post: string): string => `/api/incidents/incident-1/posts/${post}/evidence`;

  test('is the page as it was, in words, with its hash and time; a unit is shown none', async () => {
    const file = await save(1, { status: 'judging' });
    const kept = aKeptPost({ post: { snapshot: hash }, incidentId: file.incidentId });
    await platform.posts.add([kept, aKeptPost({ post: { snapshot: null }, incidentId: file.incidentId })]);
    await platform.blobs.put(new TextEncoder().encode(page));
    const { status, body } = await ask('GET', url(kept.post.id));
    expect(status).toBe(200);
    expect(body).toMatchObject({ hash, intact: true, kind: 'page', bytes: Buffer.byteLength(page), cut: false });
    expect(body.text).toContain('路灯坏了');
    expect(body.text).not.toMatch(/19900000000|script|</u);
    await step(file.id, '台', { action: 'assign', lead: 'housing_bureau' });
    const clerk = await signInAs(platform, { id: 'chen', unit: 'housing_bureau', roles: ['lead_officer'] });
    expect((await ask('GET', url(kept.post.id), undefined, clerk.headers)).status).toBe(404);
    const other = await signInAs(platform, { id: 'sun', unit: 'water_bureau', roles: ['lead_officer'] });
    expect((await ask('GET', url(kept.post.id), undefined, other.headers)).status).toBe(404);
  });
});

describe('an entry by hand', () => {
  test('is told its township and what is there already before it is saved', async () => {
    const text = '柳河镇上柳村桥头的六盏路灯坏了半个月';
    await platform.posts.add([aKeptPost({ post: { title: text, text, collectedAt: platform.clock.now() } })]);
    const { body } = await ask('POST', '/api/intake/check', { text });
    expect(body.townships[0]).toMatchObject({ name: '柳河镇' });
    expect(body.alike).toHaveLength(1);
    expect(body.allTownships).toContain('城关镇');
    expect((await ask('POST', '/api/intake/check', { text: '好' })).body).toMatchObject({ townships: [], alike: [] });
    expect(await platform.posts.count()).toBe(1);
  });
});
