import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../architecture/source-tree.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'totals-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const totals = (exitCode: number, report: string): string =>
  execFileSync(process.execPath, [join(repositoryRoot, '.ci/totals.mjs'), String(exitCode), '60', report], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const report = (...lines: readonly object[]): string => {
  const path = join(folder, 'report.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
};
const ended = (file: string, passed: number, failures: readonly string[] = [], skipped = 0) => ({
  ended: file,
  passed,
  skipped,
  failures,
});
const over = { run: 'passed', errors: [] };
const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

test('the totals are the last line, with the skipped tests only when there are any', () => {
  expect(lastLine(totals(0, report(ended('a', 12), over)))).toBe('12 passed, 0 failed');
  const red = totals(1, report(ended('a', 7, ['one', 'two']), ended('b', 5, ['three'], 2), over));
  expect(lastLine(red)).toBe('12 passed, 3 failed, 2 skipped');
  expect(red).toContain('b › three');
});

test('a run that fails outside of any test is a failure', () => {
  expect(lastLine(totals(1, report(ended('a', 12), over)))).toBe('12 passed, 1 failed');
  expect(totals(1, report(ended('a', 12), { run: 'failed', errors: ['nobody waited'] }))).toContain('nobody waited');
});

test('a run that was killed counts what it had found, and names the files it had in hand', () => {
  const killed = totals(124, report({ begun: 'a' }, { begun: 'b' }, ended('a', 12)));
  expect(killed).toContain('b was not finished');
  expect(killed).toContain('before the run was over');
  expect(lastLine(killed)).toBe('12 passed, 1 failed');
});

test('a run that leaves no report is a failure', () => {
  expect(lastLine(totals(137, join(folder, 'nothing.jsonl')))).toBe('0 passed, 1 failed');
});

test('the running report tells a file that cannot be loaded and a test that fails', () => {
  const path = join(folder, 'running.jsonl');
  const sample = join(folder, 'sample');
  mkdirSync(sample);
  symlinkSync(join(repositoryRoot, 'node_modules'), join(sample, 'node_modules'));
  const from = JSON.stringify(join(repositoryRoot, 'test/running-report.ts'));
  writeFileSync(
    join(sample, 'vitest.config.ts'),
    `import { RunningReport } from ${from};\nexport default { test: { reporters: [new RunningReport(${JSON.stringify(path)})] } };\n`,
  );
  writeFileSync(join(sample, 'broken.test.ts'), `import './nowhere.ts';\n`);
  writeFileSync(
    join(sample, 'red.test.ts'),
    `import { expect, test } from 'vitest';\ntest('one', () => {});\ntest('two', () => expect(1).toBe(2));\n`,
  );
  const run = spawnSync(process.execPath, [join(repositoryRoot, 'node_modules/vitest/vitest.mjs'), 'run'], {
    cwd: sample,
  });
  const told = totals(run.status ?? 1, path);
  expect(told).toContain('red.test.ts › two');
  expect(told).toMatch(/broken\.test\.ts › \(the file\) .*nowhere/);
  expect(lastLine(told)).toBe('1 passed, 2 failed');
});

test('the CI script is sound bash and names no registry and no place of one machine', () => {
  const path = join(repositoryRoot, '.ci/run');
  execFileSync('bash', ['-n', path]);
  expect(readFileSync(path, 'utf8')).not.toMatch(/https?:|registry|\/home\/|\/work\/|\/root\//);
});

test('the CI script skips no test and installs what the tests need beyond Node', () => {
  const script = readFileSync(join(repositoryRoot, '.ci/run'), 'utf8');
  expect(script.match(/.*TINGCHAO_SKIP_CLUSTER.*/g)).toEqual(['unset TINGCHAO_SKIP_CLUSTER']);
  expect(script).toMatch(/install_packages openjdk-17-jre-headless/);
  expect(script).toMatch(/install_packages maven/);
});
