import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { buildDashboardFiles } from '@tingchao/adapters/kibana/build-dashboards.ts';
import { installDashboards } from '@tingchao/adapters/kibana/install-dashboards.ts';
import { runCommandLine } from '@tingchao/cli/program.ts';
import { dashboardNames } from '@tingchao/cli/kibana/dashboard-names.ts';
import { createFakeClock } from '@tingchao/testkit/fake-clock.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { startFakeKibana, type FakeKibana } from './fake-kibana.ts';

const configFolder = fileURLToPath(new URL('../../config', import.meta.url));

async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const io = { stdin: new PassThrough(), stdout, stderr, configFolder, dataFolder: '/nowhere/data' };
  const code = await runCommandLine(['kibana', ...args], io);
  const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  return { code, out: text(stdout), err: text(stderr) };
}
const install = (kibana: Pick<FakeKibana, 'url'>, ...args: readonly string[]) =>
  run('install', '--url', kibana.url, ...args);
const oneLine = /^[^\n]+\n$/u;

afterEach(() => {
  delete process.env['TINGCHAO_KIBANA_API_KEY'];
  delete process.env['TINGCHAO_KIBANA_PASSWORD'];
});

describe('an installation', () => {
  test('puts four dashboards and what they refer to into Kibana, and says so', async () => {
    await using kibana = await startFakeKibana();
    const { code, out, err } = await install(kibana);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const title of ['值班台', '承办单位', '领导视图', '回应与渠道']) expect(out).toContain(title);
    expect(out).toContain('Kibana 8.19.13');
    const there = [...kibana.objects.get('default')!.keys()];
    expect(there.filter((key) => key.startsWith('dashboard:'))).toHaveLength(4);
    expect(there.filter((key) => key.startsWith('index-pattern:'))).toHaveLength(6);
  });

  test('done twice changes nothing and says what it replaced', async () => {
    await using kibana = await startFakeKibana();
    await install(kibana);
    const before = structuredClone(kibana.objects);
    const { code, out } = await install(kibana, '--json');
    expect(code).toBe(0);
    expect(kibana.objects).toEqual(before);
    const { files } = JSON.parse(out) as { files: { ok: boolean; installed: number; replaced: number }[] };
    expect(files.every(({ ok, installed, replaced }) => ok && installed === replaced)).toBe(true);
  });

  test('goes into the space that is asked for, below a base path', async () => {
    await using kibana = await startFakeKibana({ basePath: '/kibana', spaces: ['default', 'yuqing'] });
    expect(await install(kibana, '--space', 'yuqing')).toMatchObject({ code: 0, err: '' });
    expect(kibana.objects.get('default')!.size).toBe(0);
    expect(kibana.objects.get('yuqing')!.size).toBe(11);
  });

  test('prints the names of this county', async () => {
    await using kibana = await startFakeKibana();
    await install(kibana);
    const view = kibana.objects.get('default')!.get('index-pattern:tingchao-cases');
    expect(JSON.stringify(view)).toContain('县委网信办');
  });

  test('waits for a Kibana that is still starting as long as it was told, and no longer', async () => {
    const files = buildDashboardFiles({ posts: 'p', incidents: 'i', cases: 'c' }, dashboardNames(shippedSettings()));
    const clock = { ...createFakeClock(), sleep: async () => {} };
    await using slow = await startFakeKibana({ startingFor: 3 });
    expect((await installDashboards({ url: slow.url }, files, { clock, waitMs: 10_000 })).files).toHaveLength(4);
    await using slower = await startFakeKibana({ startingFor: 30 });
    await expect(installDashboards({ url: slower.url }, files, { clock, waitMs: 10_000 })).rejects.toThrow(
      '还没准备好',
    );
    expect(slower.requests.length).toBeLessThan(10);
  });
});

describe('who asks', () => {
  const accounts = {
    'ApiKey c2VjcmV0OmtleQ==': 'may-write',
    [`Basic ${Buffer.from('elastic:hunter2').toString('base64')}`]: 'may-write',
    'ApiKey cmVhZGVyOmtleQ==': 'may-read',
  } as const;

  test('may be an API key or an account, whose secrets come from the environment and are printed nowhere', async () => {
    await using kibana = await startFakeKibana({ accounts });
    process.env['TINGCHAO_KIBANA_API_KEY'] = 'c2VjcmV0OmtleQ==';
    const byKey = await install(kibana);
    process.env['TINGCHAO_KIBANA_PASSWORD'] = 'hunter2';
    const byName = await install(kibana, '--user', 'elastic');
    expect([byKey.code, byName.code]).toEqual([0, 0]);
    process.env['TINGCHAO_KIBANA_PASSWORD'] = 'wrong-secret';
    const wrong = await install(kibana, '--user', 'elastic');
    expect(wrong.code).toBe(1);
    expect(JSON.stringify([byKey, byName, wrong])).not.toMatch(/hunter2|c2VjcmV0|wrong-secret/u);
  });

  test('is told what is missing when nobody, the wrong one or one without rights asks', async () => {
    await using kibana = await startFakeKibana({ accounts });
    expect(await install(kibana)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(oneLine) });
    process.env['TINGCHAO_KIBANA_API_KEY'] = 'cmVhZGVyOmtleQ==';
    const reader = await install(kibana);
    expect(reader).toMatchObject({ code: 1, out: '', err: expect.stringMatching(oneLine) });
    expect(reader.err).toMatch(/没有权限（403）.*bulk_create/u);
    await using closed = await startFakeKibana({
      instead: [{ path: /status/u, status: 401, body: '{"message":"no"}' }],
    });
    expect((await install(closed)).err).toContain('不认这个身份（401）');
    expect(await install(kibana, '--user', 'elastic')).toMatchObject({
      code: 2,
      err: expect.stringContaining('TINGCHAO_KIBANA_PASSWORD'),
    });
  });

  test('does not put a password into the address', async () => {
    const { code, err } = await run('install', '--url', 'http://elastic:hunter2@127.0.0.1:5601');
    expect(code).toBe(2);
    expect(err).not.toContain('hunter2');
  });
});

describe('what cannot be installed is one clear line and exit code 1', () => {
  const cases: readonly (readonly [string, Parameters<typeof startFakeKibana>[0], readonly string[], RegExp])[] = [
    ['an old Kibana', { version: '7.17.20' }, [], /7\.17\.20 太旧/u],
    ['a Kibana before 8.9', { version: '8.5.3' }, [], /8\.5\.3 太旧/u],
    ['a Kibana of the future', { version: '10.0.0' }, [], /10\.0\.0 比本系统认识的新/u],
    ['a space that is not there', {}, ['--space', 'nowhere'], /空间 nowhere 是否存在/u],
    ['a Kibana that is starting', { startingFor: 99 }, [], /还没准备好（503）/u],
    ['another server', { instead: [{ path: /./u, status: 200, body: '<html>欢迎</html>' }] }, [], /不像 Kibana/u],
    [
      'a login page',
      { instead: [{ path: /./u, status: 302, body: '', headers: { location: '/login' } }] },
      [],
      /转到别处（302）/u,
    ],
    ['dashboards newer than Kibana', { newestDashboard: '7.9.0' }, [], /不收（422）.*more recent version/u],
    ['an answer nobody understands', { instead: [{ path: /_import/u, status: 200, body: '{"ok":1}' }] }, [], /看不懂/u],
    ['a Kibana without these types', { types: [] }, [], /没有全部装上.*不认识这种对象/u],
  ];
  test.for(cases)('%s', async ([, setup, args, says]) => {
    await using kibana = await startFakeKibana(setup);
    const { code, err } = await install(kibana, ...args);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(oneLine) });
    expect(err).toMatch(says);
    expect(kibana.objects.get('default')!.size).toBe(0);
  });

  test('nobody at the address', async () => {
    const gone = await startFakeKibana();
    await gone[Symbol.asyncDispose]();
    const { code, out, err } = await install(gone);
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: expect.stringMatching(oneLine) });
    expect(err).toMatch(/连不上 Kibana.*ECONNREFUSED/u);
  });

  test('wrong options', async () => {
    expect(await run('install', '--url', 'http://k', '--prefix', 'A*')).toMatchObject({ code: 2 });
    expect(await run('install')).toMatchObject({ code: 2, err: expect.stringMatching(oneLine) });
    expect(await run('install', '--url', 'kibana:5601')).toMatchObject({ code: 2 });
    expect(await run('install', '--url', 'http://k', '--wait', 'soon')).toMatchObject({ code: 2 });
    expect(await run('install', '--url', 'http://k', '--space', '舆情')).toMatchObject({ code: 2 });
  });
});

describe('what was installed only in part', () => {
  test('is listed object by object, with exit code 4', async () => {
    await using kibana = await startFakeKibana({ types: ['index-pattern', 'dashboard'] });
    const { code, out, err } = await install(kibana);
    expect(code).toBe(4);
    expect(out).toContain('未装全');
    expect(err).toMatch(/desk\.ndjson.*tag.*不认识这种对象/u);
    expect([...kibana.objects.get('default')!.keys()].filter((key) => key.startsWith('dashboard:'))).toHaveLength(4);
  });

  test('names the file at which Kibana went away', async () => {
    await using kibana = await startFakeKibana({
      instead: [{ path: /_import/u, from: 3, status: 502, body: '<h1>Bad Gateway</h1>' }],
    });
    const { code, out, err } = await install(kibana, '--json');
    expect(code).toBe(4);
    const { files } = JSON.parse(out) as { files: { file: string; ok: boolean }[] };
    expect(files.map(({ ok }) => ok)).toEqual([true, true, false, false]);
    expect(err).toMatch(/leadership\.ndjson.*502/u);
  });
});

test('the files for an import by hand are written where one wants them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tingchao-kibana-'));
  try {
    expect(await run('build', folder, '--prefix', 'xian')).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(folder).toSorted()).toEqual([
      'desk.ndjson',
      'leadership.ndjson',
      'response.ndjson',
      'units.ndjson',
    ]);
    expect(readFileSync(join(folder, 'desk.ndjson'), 'utf8')).toContain('"title":"xian-posts"');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
