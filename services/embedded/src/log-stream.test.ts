import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { instant, parseInstant } from '@tingchao/domain/time/instant.ts';
import { afterEach, expect, test } from 'vitest';
import { openLogStream } from './log-stream.ts';

const folder = mkdtempSync(join(tmpdir(), 'tingchao-logs-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('every line goes to the file of its day, only what needs a person to the terminal, in words', () => {
  const terminal = new PassThrough();
  let now = parseInstant('2026-03-02T23:59') ?? instant(0);
  const logs = openLogStream(folder, terminal, () => now);
  logs.write('{"level":30,"time":1,"msg":"service_started","service":"collector"}\n');
  logs.write(
    '{"level":40,"time":1,"sourceId":"board","reason":"连接被拒绝\\n再试","retryAt":5,"msg":"source_failed"}\n',
  );
  now = parseInstant('2026-03-03T00:01') ?? instant(0);
  logs.write('{"level":30,"time":1,"msg":"service_stopped","service":"collector"}\n');
  logs.close();
  expect(String(terminal.read())).toBe('23:59 信源采集失败 board：连接被拒绝 再试\n');
  expect(readFileSync(join(folder, 'tingchao-2026-03-02.log'), 'utf8').trim().split('\n')).toHaveLength(2);
  expect(readFileSync(join(folder, 'tingchao-2026-03-03.log'), 'utf8')).toContain('service_stopped');
});
