import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { hours, minutes } from '@tingchao/domain/time/instant.ts';
import { aCase, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { headers, serveDesk } from './console-testing.ts';
import type { Server } from './server.ts';

let platform: MemoryPlatform;
let app: Server;
let file: CaseFile;

beforeEach(async () => {
  platform = openMemoryPlatform({ at: '2026-04-02T09:00:00+08:00' });
  app = await serveDesk(platform);
  const incident = anIncident({ falseInfo: { status: 'none', evidence: [] } });
  await platform.incidents.save([incident]);
  file = aCase({ status: 'judging', incidentId: incident.id });
  await platform.cases.save([file]);
});
afterEach(() => app.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
const call = async (method: Method, url: string, payload?: object) => {
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json() };
};
const step = async (by: string, command: object) => {
  const answer = await call('POST', `/api/cases/${file.id}/steps`, { by: { name: by }, command });
  if (answer.status !== 200) throw new Error(answer.body.detail);
  return answer.body;
};
const unit = 'housing_bureau';
const drafted = async () => {
  await step('台', { action: 'assign', lead: unit });
  await step('承办', { action: 'accept', unit });
  await step('承办', { action: 'draft', title: '说明', channel: '网站', text: '已派人核查，今日公布结果。' });
  return step('承办', { action: 'submit' });
};
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]).toString('base64');

describe('the rota', () => {
  const person = (name: string) => ({ name, phones: ['0931-8880001'] });
  const shift = { officers: [person('张敏')], standIns: [person('李强')], leader: person('王主任') };

  test('is written day by day and says who is on duty now and where a day is empty', async () => {
    const put = await call('PUT', '/api/duty/rota/2026-04-02', { by: { name: '张敏' }, shift });
    expect(put.status).toBe(200);
    const { body } = await call('GET', '/api/duty/rota');
    expect(body).toMatchObject({ today: '2026-04-02', now: { leader: { name: '王主任' } } });
    expect(body.gaps[0]).toEqual({ day: '2026-04-03', lacks: 'shift' });
    const again = await call('PUT', '/api/duty/rota/2026-04-02', { by: { name: '张敏' }, shift });
    expect(again).toMatchObject({ status: 422, body: { detail: expect.stringContaining('理由') } });
    const past = await call('PUT', '/api/duty/rota/2026-04-01', { by: { name: '张敏' }, shift });
    expect(past.status).toBe(422);
  });

  test('says whose turn it is when nobody takes up a Ⅱ, and lets go when somebody knows', async () => {
    await call('PUT', '/api/duty/rota/2026-04-02', { by: { name: '张敏' }, shift });
    const createdAt = platform.clock.now();
    const { dutyOfficer } = platform.settings.sla.notices;
    const notice = {
      id: 'n1',
      step: 'opened',
      to: dutyOfficer,
      subject: '',
      body: '',
      createdAt,
      status: 'sent' as const,
      tries: 1,
      nextTryAt: createdAt,
      sentAt: createdAt,
      lastError: null,
    };
    const waiting = aCase({
      id: 'w',
      number: '青舆〔2026〕9号',
      incidentId: 'w',
      level: 'II',
      notices: [notice],
      ledger: [],
    });
    await platform.cases.save([waiting]);
    await platform.clock.advance(minutes(16));
    const { body } = await call('GET', '/api/duty/untaken');
    expect(body.items).toMatchObject([{ case: { id: 'w' }, turn: { who: 'stand_in', people: [{ name: '李强' }] } }]);
    await call('POST', '/api/cases/w/acknowledge', { by: { name: '李强' } });
    expect((await call('GET', '/api/duty/untaken')).body.items).toEqual([]);
  });
});

test('a call is written down, shown with the case it was about, and keeps no number of a citizen', async () => {
  const given = {
    direction: 'out',
    party: 'unit',
    purpose: 'urge',
    reached: true,
    at: platform.clock.now(),
    note: '催报，反映人电话 13912345678',
    caseNumber: file.number,
  };
  expect((await call('POST', '/api/duty/calls', { by: { name: '张敏' }, call: given })).status).toBe(200);
  const { body } = await call('GET', `/api/duty/calls?case=${encodeURIComponent(file.number)}`);
  expect(body.items).toMatchObject([{ by: '张敏', purposeName: '催办', caseNumber: file.number }]);
  expect(JSON.stringify(body)).not.toContain('13912345678');
  const citizen = { ...given, party: 'citizen', person: '陈某' };
  expect((await call('POST', '/api/duty/calls', { by: { name: '张敏' }, call: citizen })).status).toBe(422);
});

describe('approvals', () => {
  test('wait in the inbox, by deadline, with the text and its checklist; a signature is for the text that was shown', async () => {
    await drafted();
    const { body } = await call('GET', '/api/approvals');
    expect(body.items).toMatchObject([{ step: 'review', draft: { by: '承办', title: '说明' } }]);
    const texts = (await call('GET', `/api/cases/${file.id}/drafts`)).body;
    expect(texts).toMatchObject({
      drafts: [{ id: 'd1', text: '已派人核查，今日公布结果。' }],
      signed: null,
      published: null,
    });
    expect(texts.checklist.length).toBeGreaterThan(4);
    await expect(step('局长', { action: 'review', decision: 'pass', hash: 'b'.repeat(64) })).rejects.toThrow('新稿');
    await step('局长', { action: 'review', decision: 'pass', hash: texts.drafts[0].hash });
    await expect(step('保密', { action: 'secrecy', decision: 'pass', checked: [] })).rejects.toThrow('必查项');
  });

  test('are given for somebody who is away, while a delegation runs', async () => {
    await drafted();
    const at = platform.clock.now();
    const behalf = { action: 'review', decision: 'pass', behalfOf: '李局长' };
    await expect(step('赵副局长', behalf)).rejects.toThrow('委托');
    const delegation = {
      to: { id: '赵副局长', name: '赵副局长' },
      steps: ['review'],
      startsAt: at,
      endsAt: at + hours(8),
      reason: '外出开会',
    };
    const given = await call('POST', '/api/delegations', { by: { name: '李局长' }, delegation });
    expect(given.body).toMatchObject({ standing: 'running', stepNames: ['审签'] });
    const file = await step('赵副局长', behalf);
    expect(file.approvals).toMatchObject([{ by: '赵副局长', behalfOf: '李局长' }]);
    const back = await call('DELETE', `/api/delegations/${given.body.id}`, { by: { name: '李局长' } });
    expect(back.body.standing).toBe('revoked');
  });

  test('on paper are written down with their scan, which is found with the case and goes with it', async () => {
    await drafted();
    const command = {
      action: 'paper',
      step: 'review',
      approver: '李局长',
      signedAt: platform.clock.now(),
      reason: '纸质',
    };
    const url = `/api/cases/${file.id}/papers`;
    const refused = await call('POST', url, { by: { name: '承办' }, file: png, command });
    expect(refused.status).toBe(422);
    const wrong = Buffer.from('<svg onload="x"/>').toString('base64');
    expect((await call('POST', url, { by: { name: '台' }, file: wrong, command })).body.title).toContain('文件');
    const { body } = await call('POST', url, { by: { name: '台' }, file: png, command });
    const { scan } = body.approvals[0].paper;
    const picture = await app.inject({ url: `/api/cases/${file.id}/scans/${scan}`, headers });
    expect(picture.headers['content-type']).toBe('image/png');
    expect((await call('GET', `/api/cases/${file.id}/scans/${'0'.repeat(64)}`)).status).toBe(404);
  });

  test('of which nothing came leave no file behind', async () => {
    const command = {
      action: 'paper',
      step: 'sign',
      approver: '李局长',
      signedAt: platform.clock.now(),
      reason: '纸质',
    };
    await call('POST', `/api/cases/${file.id}/papers`, { by: { name: '台' }, file: png, command });
    const { createHash } = await import('node:crypto');
    const hash = createHash('sha256').update(Buffer.from(png, 'base64')).digest('hex');
    expect(await platform.blobs.get(hash)).toBeUndefined();
  });
});

test('an instruction on paper is a task with a clock and its scan', async () => {
  const command = {
    action: 'order',
    kind: '领导批示',
    documentNo: '批〔2026〕5号',
    from: '王县长',
    dueAt: platform.clock.now() + hours(24),
    reason: '请住建局今日到现场核查',
  };
  const { body } = await call('POST', `/api/cases/${file.id}/papers`, { by: { name: '台' }, file: png, command });
  const clock = body.deadlines.find((one: { kind: string }) => one.kind === 'superior_order');
  expect(clock).toMatchObject({ name: '领导批示 批〔2026〕5号', state: 'running' });
});

test('a unit sees what it has to do, by pressure', async () => {
  await step('台', { action: 'assign', lead: unit });
  const { body } = await call('GET', `/api/to-do?unit=${unit}`);
  expect(body.items).toMatchObject([{ accepted: false, next: '签收或退单', part: 'lead' }]);
  expect((await call('GET', '/api/to-do?unit=water_bureau')).body.items).toEqual([]);
});

test('a screenshot is kept as evidence of what was entered, and of nothing that was refused', async () => {
  const entry = { text: '柳河镇上柳村桥头的路灯不亮', title: '路灯不亮', picture: png };
  const { body } = await call('POST', '/api/intake', entry);
  expect(body.status).toBe('recorded');
  const refused = await call('POST', '/api/intake', { ...entry, picture: Buffer.from('GIF89a…').toString('base64') });
  expect(refused.status).toBe(422);
});
