import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Actor } from '@tingchao/domain/response/case-parts.ts';
import type { CaseCommand } from '@tingchao/domain/response/case-command.ts';
import { takeCaseStep } from '@tingchao/response/take-case-step.ts';
import { aCase, aKeptPost, anIncident } from '@tingchao/testkit/builders.ts';
import { openMemoryPlatform, type MemoryPlatform } from '@tingchao/testkit/memory-platform.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { headers, nobody, serveDesk } from './console-testing.ts';
import type { Server } from './server.ts';

let platform: MemoryPlatform;
let app: Server;
let file: CaseFile;

beforeEach(async () => {
  platform = openMemoryPlatform();
  app = await serveDesk(platform);
  const incident = anIncident({ falseInfo: { status: 'none', evidence: [] } });
  file = aCase({ status: 'handling', incidentId: incident.id });
  await platform.incidents.save([incident]);
  await platform.cases.save([file]);
  const ofIncident = (id: string, post: object): ReturnType<typeof aKeptPost> => {
    const kept = aKeptPost({ post: { id, ...post } });
    return { ...kept, membership: { ...kept.membership, incidentId: incident.id } };
  };
  await platform.posts.add([
    ofIncident('letter', {
      channelType: 'gov_mailbox',
      official: false,
      title: '路灯不亮',
      text: '柳河镇上柳村桥头的路灯不亮，请问什么时候能修好？',
    }),
    ofIncident('notice', {
      channelType: 'gov_wechat',
      official: true,
      title: '情况说明',
      text: '柳河镇上柳村桥头6盏路灯损坏，预计4月8日修复，涉及居民120户。',
    }),
  ]);
});
afterEach(() => app.close());

const check = (text: string, more: object = headers) =>
  app.inject({
    method: 'POST',
    url: `/api/cases/${file.id}/reply-check`,
    headers: more as Record<string, string>,
    payload: { text },
  });
const rulesOf = (answer: { json: () => { findings: { rule: string }[] } }): string[] =>
  answer.json().findings.map(({ rule }) => rule);
const person = (id: string): Actor => ({ id, name: id, role: '值班员', unit: null });
const mustStep = async (id: string, command: CaseCommand): Promise<void> => {
  const taken = await takeCaseStep(platform, { case: file.id, by: person(id), command });
  if (!taken.ok) throw new Error(taken.error.code);
};

test('a text is held against the letters and the last notice of its case, and nothing is kept', async () => {
  const answer = await check('柳河镇上柳村桥头路灯损坏属实，已更换线路，4月9日维修，涉及居民200户。电话0000-1234567。');
  expect(answer.statusCode).toBe(200);
  expect(rulesOf(answer)).toContain('contradicts_notice');
  expect(answer.json().blocking).toBe(1);
  expect((await platform.cases.get(file.id))?.drafts).toEqual([]);
});

test('a question of the letter that is left out is quoted', async () => {
  const answer = await check('经查，柳河镇上柳村桥头路灯线路老化，已报修。电话0000-1234567。');
  expect(answer.json().findings).toContainEqual(
    expect.objectContaining({ rule: 'point_unanswered', of: 'letter', sentence: expect.stringContaining('什么时候') }),
  );
});

test('a good reply has no finding', async () => {
  const answer = await check(
    '经查，柳河镇上柳村桥头路灯线路老化，4月7日已更换电缆，4月8日修好。联系电话0000-1234567。',
  );
  expect(rulesOf(answer)).toEqual([]);
});

test('without the token nobody has a text looked through', async () => {
  expect((await check('正在核查。', nobody)).statusCode).toBe(401);
});

test('the page of a case shows what was found in its newest draft and how it was answered', async () => {
  await mustStep('li', {
    action: 'draft',
    title: '答复',
    channel: '政府网站',
    kind: 'response',
    text: '您好，您反映的问题已转柳河镇政府办理。',
  });
  const before = await app.inject({ url: `/cases/${file.id}` });
  expect(before.body).toContain('只说已转交');
  expect(before.body).toContain('61号');
  await mustStep('wang', { action: 'answer_finding', finding: 'f1', reason: '已电话当面答复' });
  const after = await app.inject({ url: `/cases/${file.id}` });
  expect(after.body).toContain('wang 已答复：已电话当面答复');
});
