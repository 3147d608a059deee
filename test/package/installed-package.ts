import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string };

/** What install.sh and the program may need of a bare machine: no Node, no package manager, no compiler, no downloader. */
const tools = (
  'sh basename dirname readlink sed date uname getconf sort head tail tr df du awk grep cp mv rm mkdir chmod chown ln ' +
  'find sha256sum sleep mktemp cmp id env cat kill'
).split(' ');

/** A machine with an empty home, only the tools above on its path, and registries that cannot be reached. */
export function bareMachine(folder: string): Readonly<Record<string, string>> {
  const bin = join(folder, 'bin');
  const home = join(folder, 'home');
  mkdirSync(bin, { recursive: true });
  mkdirSync(home);
  for (const tool of tools) {
    const found = ['/usr/bin', '/bin', '/usr/sbin'].map((at) => join(at, tool)).find((path) => existsSync(path));
    if (found === undefined) throw new Error(`this machine has no ${tool}, which install.sh uses`);
    symlinkSync(found, join(bin, tool));
  }
  const nowhere = 'http://127.0.0.1:9';
  return { PATH: bin, HOME: home, npm_config_registry: nowhere, http_proxy: nowhere, https_proxy: nowhere };
}

/** Whether a command can be run without any network here. */
export const canCutNetwork = spawnSync('unshare', ['-rn', 'true']).status === 0;

/** Runs a program to its end. */
export async function runProgram(
  env: Readonly<Record<string, string | undefined>>,
  program: string,
  ...args: readonly string[]
): Promise<Ended> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const [code] = await once(child, 'close');
  return { code: code as number | null, out, err };
}

/** Starts the installed system with the sample county and waits until it says that it is ready. */
export async function startInstalled(
  env: Readonly<Record<string, string | undefined>>,
  prefix: string,
  ...args: readonly string[]
) {
  const child = spawn(
    join(prefix, 'current/bin/tingchao'),
    ['demo', '--data', join(prefix, 'data'), '--port', '0', ...args],
    {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const ready = once(child.stdout.setEncoding('utf8'), 'data').then(([line]) => String(line));
  const welcome = await Promise.race([ready, ended.then((code) => Promise.reject(new Error(`ended ${code}: ${err}`)))]);
  const { port, token } = JSON.parse(readFileSync(join(prefix, 'data/state.json'), 'utf8')) as {
    port: number;
    token: string;
  };
  const headers = { authorization: `Bearer ${token}` };
  return {
    welcome,
    list: async <T>(path: string): Promise<readonly T[]> =>
      ((await (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).json()) as { items: T[] }).items,
    /** Posts as the metrics count them. */
    posts: async () => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return Number(/tingchao_documents_stored\{kind="post"\} (\d+)/.exec(text)?.[1]);
    },
    stop: async () => {
      child.kill('SIGTERM');
      return await ended;
    },
  };
}

/** A copy of an unpacked package that calls itself another version, with some files rewritten and its list made right. */
export function anotherVersion(
  unpacked: string,
  target: string,
  version: string,
  edits: Readonly<Record<string, (text: string) => string>> = {},
): string {
  // Hard links: what is edited is replaced, and install.sh makes true copies.
  execFileSync('cp', ['-a', '-l', unpacked, target]);
  const all = { ...edits, VERSION: (text: string) => text.replace(/^version=.*$/m, `version=${version}`) };
  let list = readFileSync(join(target, 'SHA256SUMS'), 'utf8');
  for (const [path, edit] of Object.entries(all)) {
    const before = readFileSync(join(target, path), 'utf8');
    const after = edit(before);
    if (after === before) throw new Error(`the edit of ${path} changes nothing`);
    replaceFile(join(target, path), after);
    list = list.replaceAll(sha256(before), sha256(after));
  }
  replaceFile(join(target, 'SHA256SUMS'), list);
  accessSync(join(target, 'install.sh'), constants.X_OK);
  return target;
}

/** Writes a file anew; another name of the old one keeps the old content. */
export function replaceFile(path: string, text: string): void {
  rmSync(path);
  writeFileSync(path, text);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
