import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runForTests, type Ended } from '../run-for-tests.ts';

const folder = mkdtempSync(join(tmpdir(), 'tingchao-policy-'));
const dataFolder = join(folder, 'data');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const draft = join(folder, '办法.txt');
writeFileSync(
  draft,
  `青岚县城关镇停车收费管理办法
第一条 本办法适用于城关镇道路停车，停车人应当缴纳停车费，标准为每小时3元。
第二条 外地牌照车辆不得享受居民优惠，欠费的一律列入催缴。
第三条 本办法自2026年5月1日起施行。`,
);
const run = (...args: readonly string[]): Promise<Ended> => runForTests(['policy', ...args], { dataFolder });

test('a draft is assessed, decided on by name, released with its due date, and kept from command to command', async () => {
  const assessed = await run('assess', draft, '--json');
  expect(assessed.err).toBe('');
  const file = JSON.parse(assessed.out) as {
    id: string;
    misreadings: readonly { rule: string }[];
    affected: { places: readonly { name: string }[] };
  };
  expect(file.misreadings.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['burden', 'exclusion', 'one_size']));
  expect(file.affected.places.map(({ name }) => name)).toContain('城关镇');
  const { id } = file;

  expect((await run('release', id, '--by', '王岚')).err).toContain('还没有人决定发布');
  for (const paper of ['政策文件', '解读方案', '解读材料']) {
    expect((await run('sync', id, '--paper', paper, '--stage', '起草', '--by', '李川')).code).toBe(0);
    expect((await run('sync', id, '--paper', paper, '--stage', '审签', '--by', '陈立')).code).toBe(0);
  }
  await run('spokesperson', id, '--name', '赵敏（局长）');
  await run('decide', id, '--decision', '同意', '--by', '陈立', '--reason', '已按评估修改');
  expect((await run('release', id, '--by', '王岚', '--at', '2026-03-02T09:00')).code).toBe(0);
  const shown = await run('show', id);
  expect(shown.out).toContain('2026-03-05 23:59');
  expect(shown.out).toContain('陈立：同意发布');
  expect((await run('list')).out).toContain('停车收费');
  expect((await run('compare', id)).code).toBe(0);
});

test('the report is written as a page without scripts, and as Markdown', async () => {
  const out = join(folder, '报告.html');
  expect((await run('assess', draft, '--no-save', '--out', out)).out).toContain('已写出');
  const page = readFileSync(out, 'utf8');
  expect(page).toContain('<h1>政策舆情风险评估报告');
  expect(page).not.toContain('<script');
  expect((await run('assess', draft, '--no-save', '--out', join(folder, '报告.xls'))).code).toBe(2);
});

test('a file that is no draft ends with one line', async () => {
  const bad = join(folder, '坏.docx');
  writeFileSync(bad, Buffer.from('PK\u0003\u0004broken'));
  for (const file of [bad, join(folder, 'nowhere.docx')]) {
    const { code, out, err } = await run('assess', file);
    expect([code, out]).toEqual([1, '']);
    expect(err.trim().split('\n')).toHaveLength(1);
  }
});

test('a draft that is marked as a state secret is refused and leaves nothing behind', async () => {
  const secret = join(folder, '密件.txt');
  writeFileSync(secret, '机密★1年\n青岚县应急预案\n第一条 本预案适用于本县，由县应急局负责解释并组织实施。');
  const before = (await run('list', '--json')).out;
  const { code, out, err } = await run('assess', secret);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('国家秘密');
  expect((await run('list', '--json')).out).toBe(before);
});

test('a saved page is checked without the web: wording and personal data are told, what cannot be seen is said', async () => {
  const page = join(folder, '公示.html');
  writeFileSync(
    page,
    '<html><body><h1>救助名单</h1><p>县政府布署救助工作。张三 手机号13812345678 救助金额500元。</p></body></html>',
  );
  const { code, out } = await runForTests(['site', 'check', page], { dataFolder });
  expect(code).toBe(0);
  expect(out).toContain('部署');
  expect(out).toContain('未查');
  expect(out).not.toContain('13812345678');
  const none = await runForTests(['site', 'check', '--config'], { dataFolder });
  expect(none.code).toBe(3);
  expect((await runForTests(['site', 'check'], { dataFolder })).code).toBe(2);
});
