import { basename } from 'node:path';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { openVisitor, type Visitor } from '@tingchao/collector/site/open-visitor.ts';
import { keepProbe, probesOf } from '@tingchao/collector/site/probe-book.ts';
import { probeIntervalMs } from '@tingchao/domain/site-check/judge-availability.ts';
import { closeTicket } from '@tingchao/domain/site-check/open-tickets.ts';
import type { CheckedSite } from '@tingchao/domain/site-check/site-check-settings.ts';
import type { SiteCheck } from '@tingchao/domain/site-check/site-check.ts';
import { siteOutline } from '@tingchao/domain/site-check/site-outline.ts';
import { toClock, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import type { Command } from 'commander';
import { readSettings } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { readDraftFile } from '../policy/assess-draft.ts';
import { checkFile } from '../site/check-file.ts';
import { checkSite } from '../site/check-site.ts';
import { addUnanswered } from '../site/list-unanswered.ts';
import { keepCheck, latestChecks, boardsOf, openChecks } from '../site/site-desk.ts';
import { terminalWidth, toTable } from '../table.ts';
import { writeOutline, type OutlineOptions } from '../write-outline.ts';

type CheckOptions = OutlineOptions & { readonly config?: boolean };

/** `site`: the quarterly check of government websites and accounts, its visits and its tickets. */
export function registerSite(program: Command, io: Io): void {
  const group = program.command('site').description('政府网站与政务新媒体检查：可用、更新、死链、留言、表述、个人信息');
  group
    .command('check')
    .description('检查网址、本地网页文件，或配置里的全部网站和账号；出季度检查表和整改单')
    .argument('[网址或文件...]', '网址，或存下来的网页、文稿')
    .option('--config', '检查 config/site-check.yaml 里启用的全部网站和账号，存档并开整改单')
    .option('--out <文件>', '写成文件：.md、.html 或 .json')
    .option('--json', '输出 JSON')
    .action(async (targets: readonly string[], options: CheckOptions) => {
      const settings = readSettings(io);
      const checks = await checkAll(targets, options.config === true, settings, io);
      await writeOutline(siteOutline(checks, createSystemClock().now()), checks, options, io);
    });
  group
    .command('probe')
    .description('探测首页能否打开，记下用时；采集服务运行时自会每天均匀探测 20 次以上，不必再用 --watch')
    .option('--watch', '持续探测；不加则每个网站探测一次（可由定时任务调用）')
    .option('--json', '输出 JSON')
    .action(async ({ watch, json }: { readonly watch?: boolean; readonly json?: boolean }) => {
      const settings = readSettings(io);
      const sites = enabledSites(settings).filter(({ kind }) => kind === 'website');
      await withVisitor(settings, async (visitor) => {
        for (;;) {
          for (const site of sites) await probeOnce(site, visitor, json === true, io);
          if (watch !== true) return;
          await visitor.clock.sleep(probeIntervalMs(settings.siteCheck.measures));
        }
      });
    });
  addUnanswered(group, io);
  addTickets(group, io);
}

function addTickets(group: Command, io: Io): void {
  group
    .command('tickets')
    .description('整改单：谁、改什么、到哪天')
    .option('--json', '输出 JSON')
    .action(({ json }: { readonly json?: boolean }) => {
      const tickets = [...latestChecks(io).values()].flatMap((check) => check.tickets);
      const now = createSystemClock().now();
      const rows = tickets.map(({ id, indicator, problem, ownerUnit, owner, due, dueNote, closed }) => [
        id,
        `${indicator}：${problem}`,
        `${ownerUnit} ${owner}`,
        due === null ? dueNote : toClock(due),
        closed !== null ? '已销号' : due !== null && now > due ? '逾期' : '整改中',
      ]);
      const table = toTable(['编号', '问题', '责任', '期限', '状态'], rows, 1, terminalWidth(io.stdout));
      io.stdout.write(json === true ? `${JSON.stringify(tickets)}\n` : rows.length === 0 ? '没有整改单。\n' : table);
    });
  group
    .command('close-ticket')
    .description('整改单销号：谁办的、怎样改的')
    .argument('<编号>', '整改单编号')
    .requiredOption('--by <姓名>', '经办人姓名')
    .requiredOption('--note <说明>', '怎样改的')
    .option('--json', '输出 JSON')
    .action(
      (id: string, { by, note, json }: { readonly by: string; readonly note: string; readonly json?: boolean }) => {
        const check = [...latestChecks(io).values()].find(({ tickets }) => tickets.some((ticket) => ticket.id === id));
        if (check === undefined)
          throw new CommandFailed(`没有编号为 ${id} 的整改单；用 site tickets 查看。`, exitCodes.failed);
        const result = closeTicket(check, id, { by, note, at: createSystemClock().now() });
        if (!result.ok) throw new CommandFailed(result.error.message, exitCodes.failed);
        openChecks(io).write(result.value);
        io.stdout.write(json === true ? `${JSON.stringify(result.value)}\n` : `整改单 ${id} 已销号。\n`);
      },
    );
}

async function checkAll(
  targets: readonly string[],
  all: boolean,
  settings: Settings,
  io: Io,
): Promise<readonly SiteCheck[]> {
  if (targets.length === 0 && !all)
    throw new CommandFailed('缺少网址或文件；或加 --config 检查配置里的全部网站。', exitCodes.usage);
  const checks: SiteCheck[] = [];
  const urls = targets.filter((target) => /^https?:\/\//i.test(target));
  for (const file of targets) if (!urls.includes(file)) checks.push(await fileCheck(file, settings, io));
  const sites = all ? enabledSites(settings) : [];
  if (urls.length + sites.length === 0) return checks;
  return withVisitor(settings, async (visitor) => {
    for (const url of urls) checks.push(await siteCheck(siteFor(url, settings), false, visitor, settings, io));
    for (const site of sites) checks.push(await siteCheck(site, true, visitor, settings, io));
    return checks;
  });
}

async function siteCheck(
  site: CheckedSite,
  keep: boolean,
  visitor: Visitor,
  settings: Settings,
  io: Io,
): Promise<SiteCheck> {
  const at = visitor.clock.now();
  const boards = await boardsOf(site, settings, io);
  const findings = await checkSite({
    site,
    settings: settings.siteCheck,
    probes: keep ? probesOf(site.id, io.dataFolder) : [],
    messages: boards?.messages,
    answers: boards?.answers,
    visitor,
    progress: (line) => void io.stderr.write(`${line}\n`),
  });
  if (keep) return keepCheck(site, findings, at, settings, io);
  return {
    ...paperOf(site.name, site.kind, site.url, at, settings),
    ownerUnit: site.ownerUnit,
    owner: site.owner,
    findings,
  };
}

async function fileCheck(file: string, settings: Settings, io: Io): Promise<SiteCheck> {
  const at = createSystemClock().now();
  const { read } = await readDraftFile(file, io);
  const name = file === '-' ? '标准输入' : basename(file);
  return {
    ...paperOf(name, 'file', file, at, settings),
    findings: checkFile(name, read.whole, settings.siteCheck, at),
  };
}

/** What was checked by the way: no site of the settings, so nothing is kept and nobody has a ticket. */
const paperOf = (
  name: string,
  kind: SiteCheck['kind'],
  target: string,
  at: Instant,
  { version }: Settings,
): SiteCheck => ({
  id: 'by-the-way',
  version: 1,
  site: '',
  name,
  kind,
  target,
  ownerUnit: '未填',
  owner: '未填',
  at,
  settingsVersion: version,
  findings: [],
  tickets: [],
});

/** The configured site of that address, else a website of which nothing is configured. */
function siteFor(url: string, { siteCheck: { sites } }: Settings): CheckedSite {
  if (!URL.canParse(url)) throw new CommandFailed(`网址不对：${url}`, exitCodes.usage);
  const known = sites.find((site) => site.url === url);
  const name = new URL(url).host;
  return (
    known ?? {
      id: 'other',
      name,
      kind: 'website',
      enabled: true,
      url,
      ownerUnit: '未填',
      owner: '未填',
      columns: [],
      boards: [],
    }
  );
}

function enabledSites({ siteCheck: { sites } }: Settings): readonly CheckedSite[] {
  const enabled = sites.filter((site) => site.enabled);
  if (enabled.length > 0) return enabled;
  throw new CommandFailed(
    '没有启用的网站：在 config/site-check.yaml 的 sites 里填写并设 enabled: true。',
    exitCodes.configuration,
  );
}

async function probeOnce(site: CheckedSite, visitor: Visitor, json: boolean, io: Io): Promise<void> {
  const probe = await visitor.probe(site.url);
  if ('refused' in probe) throw new CommandFailed(`${site.name}：${probe.refused}`, exitCodes.failed);
  keepProbe(site.id, probe, io.dataFolder);
  const said = probe.problem === '' ? `${probe.tookMs ?? 0} 毫秒` : probe.problem;
  io.stdout.write(
    json ? `${JSON.stringify({ site: site.id, ...probe })}\n` : `${toClock(probe.at)} ${site.name}：${said}\n`,
  );
}

async function withVisitor<T>(settings: Settings, work: (visitor: Visitor) => Promise<T>): Promise<T> {
  const visitor = openVisitor(settings);
  try {
    return await work(visitor);
  } finally {
    await visitor.close();
  }
}
