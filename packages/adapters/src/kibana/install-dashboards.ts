import type { Clock } from '@tingchao/ports/clock.ts';
import type { DashboardFile } from './build-dashboards.ts';
import { askKibana, KibanaRefused, KibanaUnreachable, type KibanaDoor } from './kibana-door.ts';
import { judgeImport, type Imported } from './judge-import.ts';
import { toNdjson } from './saved-object.ts';

/** What became of one file. */
export type Installed = Imported & { readonly file: string; readonly title: string };

export type InstallReport = {
  /** The version the server says it is. */
  readonly version: string;
  readonly space: string | null;
  readonly files: readonly Installed[];
};

export type InstallOptions = {
  readonly clock: Clock;
  /** Wait so long for a server that is still starting; 0 asks once. */
  readonly waitMs?: number;
};

/** Oldest version that knows the shape the files are written in. */
const OLDEST = [8, 9] as const;
const NEWEST_MAJOR = 9;
const PAUSE_MS = 2_000;

/**
 * Imports dashboard files, replacing what an earlier installation left: doing it twice changes nothing. Throws
 * `KibanaUnreachable` or `KibanaRefused` with one clear line when nothing was installed; what was taken only in part says so
 * in the report.
 */
export async function installDashboards(
  door: KibanaDoor,
  files: readonly DashboardFile[],
  options: InstallOptions,
): Promise<InstallReport> {
  const version = await waitForVersion(door, options);
  checkVersion(version);
  const done: Installed[] = [];
  for (const file of files) {
    const { name, title } = file;
    try {
      done.push({ file: name, title, ...(await importFile(door, file)) });
    } catch (error) {
      if (done.every(({ installed }) => installed === 0) || !isAnswer(error)) throw error;
      // Some are there already: say what is and what is not, rather than only why it ended.
      done.push({ file: name, title, ok: false, installed: 0, replaced: 0, failures: [error.message] });
    }
  }
  return { version, space: door.space ?? null, files: done };
}

const isAnswer = (error: unknown): error is Error =>
  error instanceof KibanaRefused || error instanceof KibanaUnreachable;

async function importFile(door: KibanaDoor, { name, objects }: DashboardFile): Promise<Imported> {
  const form = new FormData();
  // Kibana looks at the ending of the name.
  form.set('file', new Blob([toNdjson(objects)], { type: 'application/ndjson' }), name);
  return judgeImport(await askKibana(door, 'POST', '/api/saved_objects/_import?overwrite=true', form), objects);
}

async function waitForVersion(door: KibanaDoor, { clock, waitMs = 0 }: InstallOptions): Promise<string> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      return await askVersion(door);
    } catch (error) {
      if (!(error instanceof KibanaUnreachable) || waited >= waitMs) throw error;
      await clock.sleep(PAUSE_MS);
    }
  }
}

async function askVersion(door: KibanaDoor): Promise<string> {
  // The state of the server is asked outside any space.
  const answer = await askKibana({ ...door, space: undefined }, 'GET', '/api/status');
  const version = (answer as { readonly version?: { readonly number?: unknown } } | null)?.version?.number;
  if (typeof version === 'string') return version;
  throw new KibanaRefused(
    'Kibana 没有说出自己的版本（不完整的状态回答）。请给出账号或 API key，或核对地址是不是 Kibana',
  );
}

function checkVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const tooOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  if (tooOld)
    throw new KibanaRefused(`Kibana ${version} 太旧，仪表板需要 ${OLDEST.join('.')} 以上（建议与 Elasticsearch 同版）`);
  if (major > NEWEST_MAJOR) {
    throw new KibanaRefused(`Kibana ${version} 比本系统认识的新（认识到 ${NEWEST_MAJOR}.x），请先升级听潮`);
  }
}
