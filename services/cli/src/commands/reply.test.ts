import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exitCodes } from '../io.ts';
import { runForTests } from '../run-for-tests.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tingchao-reply-'));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (args: readonly string[], input = '') => runForTests(args, { input });

test('each finding is told with its sentence, what to do and the document that asks for it', async () => {
  const { code, out } = await run(['reply', 'check', '-'], '您好，您反映的问题已转有关部门，谢谢。');
  expect(code).toBe(exitCodes.ok);
  expect(out).toContain('【须答复】f1 只说已转交');
  expect(out).toContain('稿中：“您好，您反映的问题已转有关部门，谢谢。”');
  expect(out).toContain('依据：国办发〔2016〕61号');
  expect(out).toContain('共 1 条提示，其中 1 条须在签发前修改或写明理由。');
});

test('a letter in a file is what the reply has to answer', async () => {
  const letter = join(folder, 'letter.txt');
  await writeFile(letter, '路灯不亮\n柳河镇上柳村桥头的路灯坏了，请问多久能修好？');
  const reply = join(folder, 'reply.txt');
  await writeFile(reply, '经查，柳河镇上柳村桥头路灯线路老化，已报修。电话0000-1234567。');
  const { out } = await run(['reply', 'check', reply, '--letter', letter, '--json']);
  const { findings } = JSON.parse(out) as { findings: { rule: string; sentence: string }[] };
  expect(findings.find(({ rule }) => rule === 'point_unanswered')?.sentence).toContain('多久能修好');
});

test('personal data of a citizen are found and not repeated', async () => {
  const { out } = await run(['reply', 'check', '-', '--json'], '经查，申请人手机13800138000，4月1日已办结。');
  expect((JSON.parse(out) as { blocking: number }).blocking).toBe(1);
  expect(out).not.toContain('13800138000');
});

test('a file that is not there, or is empty, is told in one line', async () => {
  const missing = await run(['reply', 'check', join(folder, 'none.txt')]);
  expect(missing).toMatchObject({ code: exitCodes.failed, out: '' });
  expect(missing.err).toContain('请检查路径');
  expect((await run(['reply', 'check', '-'], ' \n')).err).toContain('没有内容');
});
