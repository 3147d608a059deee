import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommandLine } from '../program.ts';

let configFolder = '';
beforeEach(() => {
  configFolder = mkdtempSync(join(tmpdir(), 'config-'));
  cpSync(fileURLToPath(new URL('../../../../config', import.meta.url)), configFolder, { recursive: true });
});
afterEach(() => rmSync(configFolder, { recursive: true }));

async function check(...options: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: new PassThrough(), stdout, stderr, configFolder, dataFolder: '/nowhere/data' };
  const code = await runCommandLine(['config', 'check', ...options], io);
  const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  return { code, out: text(stdout), err: text(stderr) };
}

function makeThreeMistakes(): void {
  const path = join(configFolder, 'app.yaml');
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text
      .replace('port: 7070', 'prot: 7070')
      .replace('collectedDays: 30', 'collectedDays: 0')
      .replace('prefix: 青舆', 'prefix: ""'),
  );
}

test('the shipped settings pass', async () => {
  expect(await check()).toMatchObject({ code: 0, err: '' });
});

test('three mistakes are three lines on stderr, nothing on stdout, and exit code 3', async () => {
  makeThreeMistakes();
  const { code, out, err } = await check();
  expect({ code, out }).toEqual({ code: 3, out: '' });
  const lines = err.trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/app\.yaml:\d+:\d+ [\w.]+:./);
});

test('with --json the mistakes are data', async () => {
  makeThreeMistakes();
  const { code, out } = await check('--json');
  const { ok, mistakes } = JSON.parse(out) as { ok: boolean; mistakes: { path: string }[] };
  expect({ code, ok, paths: mistakes.map(({ path }) => path) }).toEqual({
    code: 3,
    ok: false,
    paths: ['numbering.prefix', 'server.prot', 'retention.collectedDays'],
  });
});
