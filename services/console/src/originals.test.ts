import { maskText, findPersonalData } from '@tingchao/domain/text/mask.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { aCase, aKeptPost, anAssignment, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { serveGate, signInAs, type SignedInPerson } from './console-testing.ts';
import type { ContactLines, OpenedOriginal } from './routes/originals.ts';
import type { Server } from './server.ts';

const words = '和平路工地夜里施工，吵得睡不着。我叫王小明，电话13800001111，请尽快处理。';
const others = '别人的帖：联系李大伟 13900002222。';
const masked = maskText(words, findPersonalData(words));
let platform: MemoryPlatform;
let app: Server;
let file: CaseFile;
let handler: SignedInPerson;
let desk: SignedInPerson;

beforeEach(async () => {
  platform = openMemoryPlatform();
  app = await serveGate(platform, () => {});
  const snapshot = await platform.blobs.put(
    new TextEncoder().encode(`<html><body><p>${others}</p><article>${words}</article><p>${others}</p></body></html>`),
  );
  const incident = anIncident();
  const kept = aKeptPost({ post: { id: 'p1', title: '工地噪声', text: masked, snapshot }, incidentId: incident.id });
  await platform.incidents.save([incident]);
  await platform.posts.add([
    {
      ...kept,
      analysis: {
        ...kept.analysis,
        maskedTitle: '工地噪声',
        maskedText: masked,
        personalData: findPersonalData(words),
      },
    },
  ]);
  file = aCase({
    id: caseIdOf(incident.id),
    incidentId: incident.id,
    status: 'handling',
    assignments: [anAssignment({ unit: 'housing_bureau', status: 'accepted' })],
  });
  await platform.cases.save([file]);
  handler = await signInAs(platform, { id: 'handler', unit: 'housing_bureau', roles: ['lead_officer'] });
  desk = await signInAs(platform, { id: 'analyst', roles: ['analyst'] });
});
afterEach(() => app.close());

const open = ({ headers }: SignedInPerson, what: 'text' | 'contact', reason = '核对施工时间与地点') =>
  app.inject({
    method: 'POST',
    url: `/api/cases/${file.id}/originals`,
    headers,
    payload: { post: 'p1', what, reason },
  });
const lines = async ({ headers }: SignedInPerson) =>
  (await app.inject({ url: `/api/cases/${file.id}/contacts`, headers })).json<ContactLines>();
const say = (state: 'given' | 'refused' | 'withdrawn', by: SignedInPerson, record = '平台回复 2026-118') =>
  app.inject({
    method: 'POST',
    url: `/api/cases/${file.id}/steps`,
    headers: by.headers,
    payload: { command: { action: 'consent', post: 'p1', state, way: 'platform', record } },
  });
const trail = async () =>
  (await platform.audit.list({ subject: `${file.id}/originals`, limit: 100 })).map(({ action, actor, detail }) => ({
    action,
    actor,
    detail,
  }));

describe('the desk', () => {
  test('opens the words of one post with a reason, and of nobody else on the page; the audit says who and why', async () => {
    const answer = await open(desk, 'text');
    expect(answer.json<OpenedOriginal>()).toMatchObject({ text: words });
    expect(answer.body).not.toContain('李大伟');
    expect(answer.headers['cache-control']).toBe('no-store');
    const [line] = await trail();
    expect(line).toMatchObject({ action: 'original_read', actor: 'analyst', detail: { reason: '核对施工时间与地点' } });
    expect(JSON.stringify(await trail())).not.toMatch(/王小明|13800001111/u);
    const auditor = await signInAs(platform, { id: 'auditor', roles: ['auditor'] });
    const seen = await app.inject({ url: `/api/audit?subject=${file.id}/originals`, headers: auditor.headers });
    expect(seen.json()).toMatchObject({ items: [{ action: 'original_read' }] });
  });

  test('gives a reason, and one that names nobody', async () => {
    expect((await open(desk, 'text', '看')).statusCode).toBe(400);
    expect((await open(desk, 'text', '王小明的电话13800001111打不通')).json()).toMatchObject({
      refusal: 'reason_names_person',
    });
    expect(JSON.stringify(await trail())).not.toContain('13800001111');
  });

  test('opens nothing of a report on officials, nor of what was erased', async () => {
    const proposal = {
      lead: 'discipline',
      leadPlace: null,
      assisting: [],
      candidates: [],
      coordination: [],
      clause: { id: 'other_authority', text: '', basis: '' },
      recused: [],
      confidence: 1,
      dispatchable: false,
      reasons: [],
    };
    await platform.cases.save([{ ...file, version: 2, proposal }]);
    expect((await open(desk, 'text')).json()).toMatchObject({ refusal: 'sealed' });
    await platform.cases.save([{ ...file, version: 3, erasedAt: file.openedAt }]);
    expect((await open(desk, 'contact')).json()).toMatchObject({ refusal: 'erased' });
  });
});

describe('the unit that leads', () => {
  test('reaches the citizen only with the consent that the desk recorded, and never reads the words', async () => {
    expect((await lines(handler)).items).toMatchObject([
      { post: 'p1', masked: ['姓名', '手机号'], consent: null, mayText: false, mayContact: false },
    ]);
    expect((await open(handler, 'contact')).json()).toMatchObject({ refusal: 'no_consent' });
    expect((await say('given', handler)).statusCode).toBe(403);
    expect((await say('given', desk)).statusCode).toBe(200);
    const answer = await open(handler, 'contact');
    expect(answer.json()).toEqual({
      text: null,
      contacts: [
        { type: 'name', typeName: '姓名', value: '王小明' },
        { type: 'phone', typeName: '手机号', value: '13800001111' },
      ],
    });
    expect((await open(handler, 'text')).json()).toMatchObject({ refusal: 'paraphrase_only' });
    expect((await trail()).map(({ action }) => action)).toEqual([
      'original_refused',
      'contact_read',
      'original_refused',
    ]);
  });

  test('reaches nobody any more once the consent is taken back, or refused', async () => {
    await say('given', desk);
    expect((await say('withdrawn', desk)).statusCode).toBe(200);
    expect((await open(handler, 'contact')).json()).toMatchObject({ refusal: 'no_consent' });
    expect((await say('withdrawn', desk)).json()).toMatchObject({ status: 422 });
    await say('given', desk);
    await say('refused', desk);
    expect((await open(handler, 'contact')).json()).toMatchObject({ refusal: 'no_consent' });
    expect((await lines(handler)).items[0]).toMatchObject({ consent: { state: 'refused', stateName: '不同意联系' } });
  });

  test('is the one that accepted: an assisting unit and one that only was offered it reach nobody', async () => {
    await say('given', desk);
    const now = (await platform.cases.get(file.id))!;
    const part = { part: 'assist', status: 'accepted' } as const;
    await platform.cases.save([
      { ...now, version: now.version + 1, assignments: now.assignments.map((one) => ({ ...one, ...part })) },
    ]);
    expect((await open(handler, 'contact')).json()).toMatchObject({ refusal: 'not_leading' });
    const other = await signInAs(platform, { id: 'other', unit: 'water_bureau', roles: ['lead_officer'] });
    expect((await open(other, 'contact')).statusCode).toBe(404);
  });
});

test('what the desk writes down of a consent names no person', async () => {
  expect((await say('given', desk, '王小明 13800001111 来电')).json()).toMatchObject({ status: 422 });
  expect((await platform.cases.get(file.id))?.consents).toBeUndefined();
});
