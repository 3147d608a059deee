import { execFileSync, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../architecture/source-tree.ts';
import {
  anotherVersion,
  bareMachine,
  canCutNetwork,
  replaceFile,
  runProgram,
  startInstalled,
} from './installed-package.ts';

const folder = mkdtempSync(join(tmpdir(), 'tingchao-package-'));
const out = join(folder, 'out');
const prefix = join(folder, 'opt');
const data = join(prefix, 'data');
const env = bareMachine(folder);
const tingchao = (...args: readonly string[]) =>
  runProgram(
    { ...process.env, INIT_CWD: folder },
    process.execPath,
    join(repositoryRoot, 'services/cli/src/main.ts'),
    ...args,
  );
const installed = (...args: readonly string[]) => runProgram(env, join(prefix, 'current/bin/tingchao'), ...args);
const install = (from: string, ...args: readonly string[]) =>
  runProgram(env, join(from, 'install.sh'), ...args, '--prefix', prefix);
const archiveIn = (at: string): string =>
  join(at, readdirSync(at).find((name) => name.endsWith('.tar.gz')) ?? 'no archive');

let unpacked = '';
let version = '';
beforeAll(async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  writeFileSync(join(folder, 'sign.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  writeFileSync(join(folder, 'verify.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  const built = await tingchao('package', '--out', out, '--sign', join(folder, 'sign.pem'));
  expect(built, built.err).toMatchObject({ code: 0 });
  execFileSync('tar', ['xzf', archiveIn(out), '-C', folder]);
  unpacked = join(folder, readdirSync(folder).find((name) => name.startsWith('tingchao-')) ?? '');
  version = /^version=(.*)$/m.exec(readFileSync(join(unpacked, 'VERSION'), 'utf8'))?.[1] ?? '';
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an archive', () => {
  test('is whole and signed by whoever made it', async () => {
    const checked = await tingchao('package', 'verify', archiveIn(out), '--key', join(folder, 'verify.pem'));
    expect(checked, checked.err).toMatchObject({ code: 0 });
    expect(checked.out).toMatch(/安装包完好：\d{4} 个文件相符，签名相符/);
    execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: out });
  });

  test('with another signer’s key is refused in one line', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    writeFileSync(join(folder, 'other.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    const refused = await tingchao('package', 'verify', archiveIn(out), '--key', join(folder, 'other.pem'));
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^.*签名与公钥不符.*\n$/);
  });

  test('with one byte changed is refused in one line', async () => {
    const damaged = join(folder, 'damaged');
    execFileSync('cp', ['-R', out, damaged]);
    const bytes = readFileSync(archiveIn(damaged));
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    writeFileSync(archiveIn(damaged), bytes);
    const refused = await tingchao('package', 'verify', archiveIn(damaged));
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^.*与清单不符.*\n$/);
    rmSync(damaged, { recursive: true });
  });

  test('names the licence of everything in it', () => {
    const lines = readFileSync(join(unpacked, 'LICENSES.txt'), 'utf8').trim().split('\n').slice(1);
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter((line) => line.split('\t')[2] === '未声明')).toEqual([]);
  });

  test('holds no test, no build tool and nothing of the machine that made it', () => {
    const paths = readFileSync(join(unpacked, 'SHA256SUMS'), 'utf8');
    expect(paths).not.toMatch(/ app\/(?:packages|services)\/.*\.(?:test|contract)\.ts$/m);
    expect(paths).not.toMatch(/ app\/node_modules\/(?:vitest|typescript|oxlint|nodejieba|node)\//);
    const search = spawnSync('grep', ['-rlF', '--exclude-dir=runtime', repositoryRoot, unpacked], { encoding: 'utf8' });
    expect(search).toMatchObject({ status: 1, stdout: '' });
  });
});

describe('on a bare machine without a network', () => {
  test('a changed file is refused in one line that names it, and nothing is installed', async () => {
    const broken = join(folder, 'broken');
    execFileSync('cp', ['-a', '-l', unpacked, broken]);
    replaceFile(join(broken, 'app/config/sla.yaml'), 'changed: true\n');
    const refused = await install(broken);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^安装包里的 app\/config\/sla\.yaml 与清单不符.*\n$/);
    expect(existsSync(join(prefix, 'current'))).toBe(false);
    expect(existsSync(join(prefix, 'versions', version))).toBe(false);
    rmSync(broken, { recursive: true });
  });

  test('a package for another processor is refused in one line', async () => {
    const other = join(folder, 'other-arch');
    mkdirSync(other);
    execFileSync('cp', [join(unpacked, 'install.sh'), other]);
    writeFileSync(join(other, 'VERSION'), 'version=1\narch=s390x\nnode=24\n');
    const refused = await install(other);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(/^这是 s390x 的安装包，本机是 .*\n$/);
  });

  test('it installs, keeps data apart and does not start', async () => {
    if (!canCutNetwork) process.stderr.write('unshare -n is not possible here: installed with the network present\n');
    const program = join(unpacked, 'install.sh');
    const done = canCutNetwork
      ? await runProgram({ ...env, PATH: `${env['PATH']}:/usr/bin` }, 'unshare', '-rn', program, '--prefix', prefix)
      : await install(unpacked);
    expect(done, done.err).toMatchObject({ code: 0 });
    expect(done.out).toMatch(/已安装听潮.*还没有启动/);
    expect(readlinkSync(join(prefix, 'current'))).toBe(`versions/${version}`);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(readdirSync(data)).toEqual([]);
    const again = await install(unpacked);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toMatch(/^.*已装有.*upgrade.*\n$/);
  });

  test('the services of a cluster find the declaration of their topics, and the dashboards are there', async () => {
    for (const file of ['infra/kafka/topics.yaml', 'infra/kibana/desk.ndjson'])
      expect(readFileSync(join(prefix, 'current/app', file), 'utf8')).toBe(
        readFileSync(join(repositoryRoot, file), 'utf8'),
      );
    const cluster = { ...env, TINGCHAO_KAFKA: '127.0.0.1:1', TINGCHAO_ELASTICSEARCH: 'http://127.0.0.1:1' };
    const { out: told } = await runProgram(cluster, join(prefix, 'current/bin/tingchao'), 'doctor', '--json');
    const { findings } = JSON.parse(told) as { findings: { id: string; detail: string }[] };
    expect(findings.find(({ id }) => id === 'kafka')?.detail).toContain('连不上');
  });

  test('it runs the sample county, answers over HTTP and drains on SIGTERM', async () => {
    const system = await startInstalled(env, prefix);
    expect(system.welcome).toMatch(/^听潮已就绪.*tingchao case list/);
    expect(await system.posts()).toBeGreaterThan(40);
    expect(await system.list('/api/incidents')).not.toEqual([]);
    expect(await system.list('/api/cases')).not.toEqual([]);
    const busy = await install(anotherVersion(unpacked, join(folder, 'busy'), '9.0.0'), 'upgrade');
    expect(busy).toMatchObject({ code: 1, out: '' });
    expect(busy.err).toMatch(/^听潮正在运行（进程 \d+）.*\n$/);
    expect(await system.stop()).toBe(0);
    rmSync(join(folder, 'busy'), { recursive: true });
  });
});

type Held = { readonly posts: readonly string[]; readonly cases: readonly string[]; readonly schema: number };
function held(): Held {
  const database = new DatabaseSync(join(data, 'tingchao.db'), { readOnly: true });
  const ids = (table: string): string[] =>
    database
      .prepare(`SELECT id FROM ${table} ORDER BY id`)
      .all()
      .map((row) => String(row['id']));
  const { user_version: schema } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  const found = { posts: ids('posts'), cases: ids('cases'), schema };
  database.close();
  return found;
}

describe('an upgrade', () => {
  const migrations = 'app/packages/adapters/src/sqlite/migrations.ts';
  /** A version whose schema is one step further: the older program refuses its data. */
  const withNewSchema = (text: string): string =>
    text.replace(
      '/** The schema that this',
      '(migrations as string[]).push("CREATE TABLE later(id TEXT) STRICT");\n/** The schema that this',
    );

  test('that cannot work puts everything back by itself', async () => {
    const before = held();
    const broken = anotherVersion(unpacked, join(folder, 'broken-version'), '8.0.0', {
      [migrations]: withNewSchema,
      'app/services/embedded/src/start-system.ts': (text) => `${text}\nthrow new Error('made for this test');\n`,
    });
    const refused = await install(broken, 'upgrade');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/新版本没有通过健康检查，已退回/);
    expect(readlinkSync(join(prefix, 'current'))).toBe(`versions/${version}`);
    expect(held()).toEqual(before);
    rmSync(broken, { recursive: true });
  });

  test('migrates the data after a backup, and a rollback gives back what was there and tells what came since', async () => {
    const before = held();
    const newer = anotherVersion(unpacked, join(folder, 'newer'), '9.0.0', { [migrations]: withNewSchema });
    appendFileSync(join(prefix, 'config/units.yaml'), '\n# 本县的备注\n');
    const upgraded = await install(newer, 'upgrade');
    expect(upgraded, upgraded.err).toMatchObject({ code: 0 });
    expect(upgraded.out).toMatch(/升级到 9\.0\.0。升级前的备份在 /);
    expect(readlinkSync(join(prefix, 'current'))).toBe('versions/9.0.0');
    expect(held()).toEqual({ ...before, schema: before.schema + 1 });
    expect(readFileSync(join(prefix, 'config/units.yaml'), 'utf8')).toContain('本县的备注');
    expect(await installed('intake', '--text', '东关社区夜间施工扰民', '--place', '东关社区')).toMatchObject({
      code: 0,
    });

    const back = await install(join(prefix, 'current'), 'rollback');
    expect(back, back.err).toMatchObject({ code: 0 });
    expect(back.out).toMatch(/原有数据在 .*replaced-\d+.*新收帖文 1 条/);
    expect(readlinkSync(join(prefix, 'current'))).toBe(`versions/${version}`);
    expect(held()).toEqual(before);
    expect(readFileSync(join(prefix, 'config/units.yaml'), 'utf8')).toContain('本县的备注');
    expect(await installed('audit', 'verify')).toMatchObject({ code: 0 });
  });

  test('uninstalling keeps data, settings and backups', async () => {
    const before = held();
    const gone = await install(unpacked, 'uninstall');
    expect(gone, gone.err).toMatchObject({ code: 0 });
    expect(existsSync(join(prefix, 'current'))).toBe(false);
    expect(existsSync(join(prefix, 'config/app.yaml'))).toBe(true);
    expect(readdirSync(`${data}-backups`)).not.toEqual([]);
    expect(held()).toEqual(before);
  });
});
