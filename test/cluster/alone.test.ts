import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { openIn, takeCorner, type Corner } from './open-test-platform.ts';
import { PATIENCE } from './watch-system.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const services = ['collector', 'analyzer', 'response', 'console'] as const;
/** The level of what is no trouble, in the log. */
const INFO = 30;
type Name = (typeof services)[number];

let corner: Corner;
let port: number;
beforeAll(async () => {
  corner = takeCorner();
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  ({ port } = free.address() as AddressInfo);
  free.close();
  const config = join(corner.folder, 'config');
  cpSync(join(root, 'config'), config, { recursive: true });
  // Nobody outside is asked.
  rmSync(join(config, 'sources'), { recursive: true });
  mkdirSync(join(config, 'sources'));
  writeFileSync(join(config, 'sources', 'none.yaml'), 'version: 1\nsources: []\n');
  const app = join(config, 'app.yaml');
  const { prefix } = corner;
  writeFileSync(
    app,
    `${readFileSync(app, 'utf8').replace('port: 7070', `port: ${port}`)}
cluster: { kafka: { prefix: ${prefix}- }, elasticsearch: { prefix: ${prefix} } }
`,
  );
  // Made once, so that four processes do not each make the topics.
  const platform = await openIn(corner, shippedSettings());
  await platform.log.append('parked', [{ key: 'made', value: '{}' }]);
  await platform.close();
});
afterAll(() => corner[Symbol.asyncDispose]());

/** Starts a service as an operator does: its `main.ts` and the environment. */
function start(service: Name, env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [`services/${service}/src/main.ts`], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      TINGCHAO_CONFIG: join(corner.folder, 'config'),
      TINGCHAO_DATA: corner.folder,
      TINGCHAO_KAFKA: corner.kafka,
      TINGCHAO_ELASTICSEARCH: corner.elasticsearch,
      ...env,
    },
  });
  const text = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text.out += more));
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text.err += more));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  return { child, text, ended, [Symbol.dispose]: () => void child.kill('SIGKILL') };
}

describe('a service alone on the cluster', () => {
  test.for(services)('%s starts, says so, and ends with 0 on SIGTERM', async (service) => {
    using started = start(service);
    const { child, text, ended } = started;
    await expect.poll(() => `${text.out}${text.err}`, PATIENCE).toContain('service_started');
    const readiness = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/readyz`)).status;
    if (service === 'console') await expect.poll(readiness, PATIENCE).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    // Beside the log stand lines for people: a notice that falls due at this hour, the first account.
    const lines = text.err
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { level: number; msg: string });
    expect(lines.map(({ msg }) => msg)).toContain('service_stopped');
    expect(lines.filter(({ level }) => level > INFO)).toEqual([]);
  });
});
