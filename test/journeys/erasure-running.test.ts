import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runTingchao, startProcess, type RunningSystem } from './running-system.ts';

type Listed = { readonly id: string; readonly number: string; readonly incidentId: string; readonly title: string };

const told = '望山乡卫生院后面的化粪池溢出半个多月没人清,孩子上学绕着走';
const again = '望山乡卫生院后面的化粪池又溢出来了,孩子上学还得绕着走';
const folder = mkdtempSync(join(tmpdir(), 'tingchao-erasure-'));
let system: RunningSystem;

beforeAll(async () => {
  system = startProcess(folder, '--no-sample');
  await system.welcome;
});
afterAll(async () => {
  await system.interrupt();
  rmSync(folder, { recursive: true, force: true });
});

const must = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await runTingchao(folder, ...args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}`);
  return out;
};
const cases = async (): Promise<readonly Listed[]> =>
  (JSON.parse(await must('case', 'list', '--all', '--json')) as { items: Listed[] }).items;

test('the running system erases a case under its feet, lets go of it in its thread, and goes on', async () => {
  await must('intake', '--text', told);
  await expect.poll(cases, { timeout: 60_000, interval: 200 }).toHaveLength(1);
  const [first] = await cases();
  const number = first?.number ?? '';
  await must('case', 'judge', number, '--by', '甲');
  await must('case', 'keep', number, '--by', '甲', '--reason', '已由卫生院清理');
  expect(await must('case', 'erase', number, '--reason', '当事人申请', '--by', '甲', '--confirmed-by', '乙')).toContain(
    `已抹除 ${number}`,
  );

  await must('intake', '--text', again);
  await expect.poll(cases, { timeout: 60_000, interval: 200 }).toHaveLength(2);
  const erased = (await cases()).find((one) => one.number === number);
  expect(erased).toMatchObject({ title: '（已抹除）', incidentId: first?.incidentId });
  await must('audit', 'verify');
  await system.interrupt();

  const trace = Buffer.from(told.slice(12, 24));
  const holding = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(trace))
    .map(({ name }) => name);
  expect(holding).toEqual([]);
});
