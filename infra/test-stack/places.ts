import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const checkout = fileURLToPath(new URL('../../', import.meta.url));
/** What Maven is asked for; its hash names the installation, so that another version never meets this one's files. */
export const pomFile = fileURLToPath(new URL('pom.xml', import.meta.url));

/** Elasticsearch refuses to run as root: it is then run as nobody, who must be able to read what it is given. */
export const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

/** Where the programs of the servers are kept, shared by all checkouts; `TINGCHAO_STACK_CACHE` names another folder. */
export function installationFolder(): string {
  const ofUser = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const ofMachine = '/var/cache';
  const cache = process.env['TINGCHAO_STACK_CACHE'] ?? join(nobody ? ofMachine : ofUser, 'tingchao', 'test-stack');
  const version = createHash('sha256').update(readFileSync(pomFile)).digest('hex').slice(0, 12);
  return join(resolve(cache), version);
}

/** The folder of the servers that `stack.ts start` runs for this checkout. */
export function checkoutFolder(): string {
  const mark = createHash('sha256').update(checkout).digest('hex').slice(0, 12);
  const own = join(checkout, '.tingchao', 'test-stack');
  return readableByNobody(checkout) ? own : join(sharedTemporaryFolder(), `tingchao-test-stack-${mark}`);
}

/** Where servers that live no longer than this process keep their folders, one `run-<pid>-…` each. */
export function runsFolder(): string {
  return `${checkoutFolder()}-runs`;
}

/** A new folder for servers that live no longer than this process. */
export function newRunFolder(): string {
  const runs = runsFolder();
  makeFolder(runs);
  const folder = mkdtempSync(join(runs, `run-${process.pid}-`));
  chmodSync(folder, 0o755);
  return folder;
}

/** Makes a folder and those above it, open to be read whatever the umask is; folders that were there stay as they are. */
export function makeFolder(folder: string): void {
  const above = dirname(folder);
  if (!existsSync(above)) makeFolder(above);
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
}

/** Whether the user that runs Elasticsearch can enter a folder; folders still to be made are not in the way. */
export function readableByNobody(folder: string): boolean {
  if (!nobody) return true;
  const mode = statSync(folder, { throwIfNoEntry: false })?.mode;
  const enters = mode === undefined || (mode & 0o001) !== 0;
  return enters && (dirname(folder) === folder || readableByNobody(dirname(folder)));
}

function sharedTemporaryFolder(): string {
  return [tmpdir(), '/tmp', '/var/tmp'].find((folder) => readableByNobody(folder)) ?? tmpdir();
}
