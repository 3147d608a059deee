import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { elasticsearchAnswers } from '../../infra/test-stack/elasticsearch.ts';
import { kafkaAnswers } from '../../infra/test-stack/kafka.ts';
import { isRunning } from '../../infra/test-stack/processes.ts';
import { findStack, removeStack, startPrivateStack } from '../../infra/test-stack/run-stack.ts';

test('both servers answer', async () => {
  expect(await kafkaAnswers(inject('kafka'))).toBe(true);
  expect(await elasticsearchAnswers(inject('elasticsearch'))).toBe(true);
});

test('nobody answers where there is no server', async () => {
  expect(await kafkaAnswers('127.0.0.1:1')).toBe(false);
  expect(await elasticsearchAnswers('http://127.0.0.1:1')).toBe(false);
});

test('a broker that was paused, killed and started again is the same broker at the same address', async () => {
  await using stack = await startPrivateStack({ servers: ['kafka'] });
  const { kafka } = stack;
  const identity = (): string => readFileSync(join(stack.folder, 'kafka', 'data', 'meta.properties'), 'utf8');
  const [address, first] = [kafka.address, identity()];
  expect(address).not.toBe(inject('kafka'));

  kafka.pause();
  expect(await kafka.answers()).toBe(false);
  kafka.resume();
  await expect.poll(() => kafka.answers(), { timeout: 30_000 }).toBe(true);

  await kafka.kill();
  expect(await kafka.answers()).toBe(false);
  await kafka.start();
  expect([await kafkaAnswers(address), identity()]).toEqual([true, first]);
  expect(() => stack.elasticsearch).toThrow('without elasticsearch');
});

test('servers end with the process that started them, even when it is killed', async () => {
  const script = fileURLToPath(new URL('stack-holder.ts', import.meta.url));
  const holder = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(createInterface({ input: holder.stdout }), 'line')) as [string];
  const { folder, address } = JSON.parse(line) as { readonly folder: string; readonly address: string };
  expect(await kafkaAnswers(address)).toBe(true);
  holder.kill('SIGKILL');
  await expect.poll(() => existsSync(folder), { timeout: 60_000 }).toBe(false);
  expect(await kafkaAnswers(address)).toBe(false);
});

test('a state left from before a restart of the machine ends no process of somebody else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stale-stack-'));
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)'], {
    detached: true,
    stdio: 'ignore',
  });
  await once(stranger, 'spawn');
  for (const name of ['kafka', 'elasticsearch']) {
    writeFileSync(
      join(folder, `${name}.json`),
      JSON.stringify({ address: '127.0.0.1:1', ports: [], group: stranger.pid }),
    );
  }
  await removeStack(folder);
  expect([isRunning(stranger.pid ?? 0), findStack(folder)]).toEqual([true, undefined]);
  stranger.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});
