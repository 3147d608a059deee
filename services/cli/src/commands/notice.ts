import type { Command } from 'commander';
import { createSystemClock } from '@tingchao/adapters/system/system-clock.ts';
import { acknowledgedSchema, noticesAnswerSchema } from '@tingchao/console/routes/notices.ts';
import { toClock } from '@tingchao/domain/time/instant.ts';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { openNotifiers } from '@tingchao/runtime/open-notifiers.ts';
import { loadSettings, SettingsError } from '@tingchao/settings/load-settings.ts';
import { withDesk } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { oneOf, wholeNumber } from '../option-values.ts';
import { terminalWidth, toTable } from '../table.ts';
import { shortTime } from '../text-lines.ts';

const statuses = { pending: '待发', sent: '已发', failed: '失败', dropped: '不再需要' } as const;
const states = { claimed: '发送中', taken: '送达', unknown: '无应答', refused: '拒收', silent: '不响' } as const;

/** `notice list|ack|test`: what was told to whom, saying that one knows, and trying a way. */
export function registerNotice(program: Command, io: Io): void {
  const group = program.command('notice').description('通知：台账、知悉、试发');
  addList(group, io);
  addAck(group, io);
  addTest(group, io);
}

type ListOptions = {
  readonly case?: string;
  readonly status?: keyof typeof statuses;
  readonly limit: number;
  readonly json?: boolean;
};

function addList(group: Command, io: Io): void {
  group
    .command('list')
    .description('通知台账：发给谁、哪件事、由哪种方式送达，最近的在前')
    .option('--case <处置单>', '只看这一件：文号或序号')
    .option('--status <状态>', Object.keys(statuses).join('、'), oneOf(Object.keys(statuses)))
    .option('--limit <条数>', '最多几条', wholeNumber(1, 1000), 100)
    .option('--json', '输出 JSON')
    .action(async ({ json, ...asked }: ListOptions) => {
      const query = new URLSearchParams(
        Object.entries(asked).map(([key, value]): [string, string] => [key, String(value)]),
      );
      const text = await withDesk(io, (desk) => desk.ask({ path: `/api/notices?${query.toString()}` }));
      if (json === true) return void io.stdout.write(`${text}\n`);
      const { items } = noticesAnswerSchema.parse(JSON.parse(text));
      if (items.length === 0) return void io.stdout.write('没有通知。\n');
      const rows = items.map((item) => [
        shortTime(item.createdAt),
        item.number,
        item.level,
        item.to,
        item.subject.replace(/^【([^】]*)】.*$/u, '$1'),
        statuses[item.status],
        item.deliveries.map(({ way, state }) => `${way} ${states[state]}`).join('、') || (item.lastError ?? ''),
      ]);
      const head = ['时间', '文号', '等级', '接收人', '内容', '状态', '方式'];
      io.stdout.write(toTable(head, rows, 6, terminalWidth(io.stdout)));
    });
}

function addAck(group: Command, io: Io): void {
  group
    .command('ack')
    .description('知悉：不再重复提醒这件事；不改变办理状态')
    .argument('<处置单>', '文号，或只写序号，如 12')
    .requiredOption('--by <姓名>', '知悉人姓名')
    .option('--role <岗位>', '岗位')
    .option('--json', '输出 JSON')
    .action(async (name: string, given: { readonly by: string; readonly role?: string; readonly json?: boolean }) => {
      const by = { name: given.by, ...(given.role === undefined ? {} : { role: given.role }) };
      const path = `/api/cases/${encodeURIComponent(name)}/acknowledge`;
      const text = await withDesk(io, (desk) => desk.ask({ method: 'POST', path, body: { by } }));
      const done = acknowledgedSchema.parse(JSON.parse(text));
      io.stdout.write(given.json === true ? `${text}\n` : `${done.number} 已由${done.by}知悉。\n`);
    });
}

function addTest(group: Command, io: Io): void {
  group
    .command('test')
    .description('用一种方式向值班员试发一条，检查地址、密钥与接收人')
    .argument('<方式>', 'config/notices.yaml 里 ways 的 id')
    .action(async (way: string) => {
      const settings = readSettings(io);
      const clock = createSystemClock();
      const opened: (() => Promise<void>)[] = [];
      try {
        const notifiers = await openNotifiers(() => settings, { mode: 'embedded' }, clock, opened);
        const notifier = notifiers.find(({ name }) => name === way);
        if (!notifier) {
          const known = notifiers.map(({ name }) => name).join('、');
          throw new CommandFailed(`没有通知方式“${way}”；现有：${known}。`, exitCodes.usage);
        }
        const to = settings.sla.notices.dutyOfficer;
        if (notifier.reaches?.(to) === false)
          throw new CommandFailed(`“${way}”现在没有值班员可通知；请在 notices.yaml 的 recipients 里登记。`);
        const at = clock.now();
        await notifier.send({
          idempotencyKey: `test:${way}:${at}`,
          to,
          toName: '值班员',
          subject: '【试发】听潮通知',
          body: `${toClock(at)} 试发，无须办理。`,
          link: settings.notices.linkBase ?? null,
        });
        io.stdout.write(`“${way}”已送出，请接收人核对。\n`);
      } catch (error) {
        if (error instanceof Transient || error instanceof Permanent)
          throw new CommandFailed(`“${way}”没有送出：${error.message}。`, exitCodes.failed, { cause: error });
        if (error instanceof SettingsError) throw new CommandFailed(error.message, exitCodes.configuration);
        throw error;
      } finally {
        for (const close of opened) await close();
      }
    });
}

function readSettings(io: Io): ReturnType<typeof loadSettings> {
  try {
    return loadSettings(io.configFolder, { dataFolder: io.dataFolder });
  } catch (error) {
    if (error instanceof SettingsError) throw new CommandFailed(error.message, exitCodes.configuration);
    throw error;
  }
}
