import { catalog } from '@tingchao/settings/catalog.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { demoCommand, isPackaged, tingchaoCommand } from '@tingchao/runtime/own-command.ts';
import { readServerState, type ServerState } from '@tingchao/runtime/server-state.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { civilDate, type Instant } from '@tingchao/domain/time/instant.ts';
import { checkCluster, isClusterNamed } from './cluster.ts';
import { checkDatabase } from './database.ts';
import { checkErasures } from './erasures.ts';
import { isPortFree, nameSegmenter, probeFolder } from './machine.ts';
import { checkFonts } from './fonts.ts';
import { checkRunning } from './running.ts';
import { checkEdits } from './settings-edits.ts';

/** What one look at the machine or the settings found. `warning`: works, but somebody should know. */
export type Finding = {
  readonly id: string;
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to do about it; only when there is something to do. */
  readonly remedy?: string;
};

export type CheckUpRequest = {
  readonly configFolder: string;
  readonly dataFolder: string;
  /** `process.versions.node` */
  readonly nodeVersion: string;
  readonly at: Instant;
  /** Where the servers of a cluster may be named. */
  readonly env?: Readonly<Record<string, string | undefined>>;
};

const LEAST_FREE_BYTES = 1024 ** 3;
const COMFORTABLE_BYTES = 5 * LEAST_FREE_BYTES;

/** Looks at everything `start` needs, and says of each whether it is there and what to do when it is not. */
export async function checkUp(request: CheckUpRequest): Promise<readonly Finding[]> {
  const read = readSettings(request.configFolder);
  const findings: Finding[] = [checkNode(request.nodeVersion), await checkSegmenter(), read.finding];
  const env = request.env ?? {};
  const elsewhere = read.settings !== undefined && isClusterNamed(read.settings, env);
  const data = checkData(request.dataFolder).map((finding) => (elsewhere ? ofCluster(finding) : finding));
  findings.push(...data, ...(elsewhere ? [] : await checkDatabase(request.dataFolder)));
  findings.push(...checkErasures(request.dataFolder));
  if (read.settings) {
    const usable = data.every(({ id, status }) => id !== 'data' || status === 'ok');
    const running = usable ? readServerState(request.dataFolder) : undefined;
    findings.push(await checkPort(running, read.settings.app.server.port));
    const edits = checkEdits(request.configFolder, request.dataFolder);
    const inForce = edits.settings ?? read.settings;
    findings.push(...edits.findings, ...checkCalendars(inForce, request.at), checkSources(inForce));
    findings.push(await checkFonts((inForce ?? read.settings).documents.fonts));
    if (running) findings.push(...(await checkRunning(running)));
    findings.push(...(await checkCluster(read.settings, request.dataFolder, env, { isTold: running !== undefined })));
  }
  return findings;
}

function checkNode(version: string): Finding {
  const ok = Number(version.split('.')[0]) >= 24;
  return {
    id: 'node',
    name: 'Node',
    status: ok ? 'ok' : 'failed',
    detail: `v${version}`,
    ...(ok ? {} : { remedy: `请用 ${tingchaoCommand} doctor 运行，它自带 Node 24` }),
  };
}

async function checkSegmenter(): Promise<Finding> {
  const segmenter = await nameSegmenter();
  // A package leaves nodejieba out: it would have to be compiled where there is no compiler.
  const fallback = !segmenter.name.startsWith('nodejieba') && !isPackaged;
  return {
    id: 'segmenter',
    name: '分词',
    status: fallback ? 'warning' : 'ok',
    detail: segmenter.name,
    ...(fallback
      ? {
          remedy: `正在用备用分词，可以照常运行。要用 nodejieba：装 python3、make、g++ 后执行 corepack pnpm rebuild nodejieba${segmenter.reason ? `（原因：${firstSentence(segmenter.reason)}）` : ''}`,
        }
      : {}),
  };
}

function readSettings(folder: string): { readonly finding: Finding; readonly settings?: Settings } {
  const about = { id: 'settings', name: '配置' } as const;
  try {
    const settings = loadSettings(folder);
    const detail = `${Object.keys(catalog).length} 类配置无误，版本 ${settings.version}`;
    return { finding: { ...about, status: 'ok', detail }, settings };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const detail = `${folder} 里有 ${error.mistakes.length} 处错误`;
    const remedy = `执行 ${tingchaoCommand} config check 看每一处`;
    return { finding: { ...about, status: 'failed', detail, remedy } };
  }
}

function checkData(folder: string): readonly Finding[] {
  const probe = probeFolder(folder);
  const about = { id: 'data', name: '数据目录' } as const;
  if (!probe.writable) {
    const remedy = '改它的权限，或用环境变量 TINGCHAO_DATA 换一个目录';
    return [{ ...about, status: 'failed', detail: `${folder} 不可写（${probe.reason}）`, remedy }];
  }
  const gib = `剩余 ${(probe.freeBytes / 1024 ** 3).toFixed(1)} GiB`;
  const status = probe.freeBytes < LEAST_FREE_BYTES ? 'failed' : probe.freeBytes < COMFORTABLE_BYTES ? 'warning' : 'ok';
  return [
    { ...about, status: 'ok', detail: `${folder} 可写` },
    {
      id: 'disk',
      name: '磁盘',
      status,
      detail: gib,
      ...(status === 'ok' ? {} : { remedy: '腾出空间或换盘；少于 1 GiB 不宜启动，写满时会停下，已保存的不丢' }),
    },
  ];
}

/** The services of a cluster share a folder, which the machine that looks at them need not have. */
function ofCluster(finding: Finding): Finding {
  if (finding.id !== 'data' || finding.status === 'ok') return finding;
  const remedy = '集群方式：跑服务的机器都要有这个共用目录（密钥与审计链头）；只在本机体检可以不管';
  return { ...finding, status: 'warning', remedy };
}

async function checkPort(running: ServerState | undefined, port: number): Promise<Finding> {
  const about = { id: 'port', name: '端口' } as const;
  if (running)
    return { ...about, status: 'ok', detail: `听潮正在运行：http://127.0.0.1:${running.port}/（进程 ${running.pid}）` };
  if (await isPortFree(port)) return { ...about, status: 'ok', detail: `127.0.0.1:${port} 空闲` };
  const remedy = '停止占用它的程序，或在 config/app.yaml 的 server.port 换一个';
  return { ...about, status: 'failed', detail: `127.0.0.1:${port} 已被占用`, remedy };
}

/** Next year's notice comes out around November; from then on working-day limits run into it. */
function checkCalendars(settings: Settings, at: Instant): readonly Finding[] {
  const year = Number(civilDate(at).slice(0, 4));
  const known = createCalendar(settings.calendars).years;
  const about = { id: 'calendar', name: '工作日历' } as const;
  const remedy =
    '按国务院办公厅当年放假通知补进 config/calendars.yaml；不猜，缺的年度里按工作日计算的时限会报“日历缺失”';
  if (!known.includes(year)) {
    return [{ ...about, status: 'failed', detail: `缺 ${year} 年`, remedy }];
  }
  if (!known.includes(year + 1)) {
    return [{ ...about, status: 'warning', detail: `有 ${known.join('、')} 年，缺 ${year + 1} 年`, remedy }];
  }
  return [{ ...about, status: 'ok', detail: `有 ${known.join('、')} 年` }];
}

function checkSources(settings: Settings): Finding {
  const all = settings.sources.flatMap(({ sources }) => sources);
  const enabled = all.filter((source) => source.enabled);
  return {
    id: 'sources',
    name: '信源',
    status: enabled.length > 0 ? 'ok' : 'warning',
    detail: `启用 ${enabled.length} 个，共 ${all.length} 个`,
    ...(enabled.length > 0
      ? {}
      : {
          remedy: `没有启用真实信源；${demoCommand} 会采集自带的示例县。写好 config/sources/ 后改 enabled: true`,
        }),
  };
}

/** Libraries explain at length; the first sentence says what is wrong. */
const firstSentence = (text: string): string => text.split(/\.\s/u, 1)[0] ?? text;
