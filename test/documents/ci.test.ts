import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../architecture/source-tree.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'totals-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type File = { readonly status: string; readonly assertionResults: readonly { readonly status: string }[] };
const totals = (exitCode: number, report: string): string =>
  execFileSync(process.execPath, [join(repositoryRoot, '.ci/totals.mjs'), String(exitCode), report], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const report = (passed: number, failed: number, skipped: number, testResults: readonly File[] = []): string => {
  const path = join(folder, 'report.json');
  const counts = { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, numTodoTests: 0 };
  writeFileSync(path, JSON.stringify({ ...counts, testResults }));
  return path;
};

test('the totals are one line, with the skipped tests only when there are any', () => {
  expect(totals(0, report(12, 0, 0))).toBe('12 passed, 0 failed\n');
  expect(totals(1, report(12, 3, 2))).toBe('12 passed, 3 failed, 2 skipped\n');
});

test('a test file that cannot be loaded is a failure', () => {
  expect(totals(1, report(12, 0, 0, [{ status: 'failed', assertionResults: [] }]))).toBe('12 passed, 1 failed\n');
});

test('a run that fails outside of any test is a failure', () => {
  expect(totals(1, report(12, 0, 0))).toBe('12 passed, 1 failed\n');
});

test('a run that leaves no report is a failure', () => {
  expect(totals(137, join(folder, 'nothing.json'))).toBe('0 passed, 1 failed\n');
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
