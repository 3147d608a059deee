import type { Command } from 'commander';
import { dutiesSchema, dutyFiguresSchema, dutyKindsSchema } from '@tingchao/console/routes/register.ts';
import { dutySchema, standings, type DutyView } from '@tingchao/console/views/duty-view.ts';
import { withDesk } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { oneOf, wholeNumber } from '../option-values.ts';
import { terminalWidth, toTable } from '../table.ts';
import { fullTime } from '../text-lines.ts';

type Json = { readonly json?: boolean };
type Person = { readonly by: string; readonly role?: string };

/** `register …`: the register of openness duties. */
export function registerRegister(program: Command, io: Io): void {
  const group = program.command('register').description('公开事项登记：时限、环节、提醒、按期率');
  addKinds(group, io);
  addList(group, io);
  addShow(group, io);
  addFigures(group, io);
  addOpen(group, io);
  addMark(group, io);
  addEnd(group, io, 'done');
  addEnd(group, io, 'void');
}

function addKinds(group: Command, io: Io): void {
  group
    .command('kinds')
    .description('有哪些事项，各自的起算、时限、环节和依据')
    .option('--json', '输出 JSON')
    .action(async ({ json }: Json) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: '/api/register/kinds' }));
      if (json === true) return void io.stdout.write(`${text}\n`);
      for (const kind of dutyKindsSchema.parse(JSON.parse(text)).items) {
        const limit = kind.limit ?? kind.repeats ?? '登记时定';
        const marks = kind.marks.map(({ mark, name, required }) => `${name}（${mark}${required ? '，必经' : ''}）`);
        io.stdout.write(
          `${kind.name}（${kind.id}）：${kind.start}起，${limit}\n  环节：${marks.join('、')}\n  依据：${kind.basis}\n`,
        );
      }
    });
}

function addList(group: Command, io: Io): void {
  group
    .command('list')
    .description('登记簿，到期早的在前')
    .option('--kind <种类>', '只列这一种（代码，见 register kinds）')
    .option('--status <状态>', 'open、done、void', oneOf(['open', 'done', 'void']))
    .option('--standing <情形>', Object.keys(standings).join('、'), oneOf(Object.keys(standings)))
    .option('--unit <单位>', '只列该单位的')
    .option('--json', '输出 JSON')
    .action(async ({ json, ...asked }: Json & Readonly<Record<string, string>>) => {
      const query = new URLSearchParams(asked);
      const text = await withDesk(io, (desk) => desk.ask({ path: `/api/register?${query.toString()}` }));
      if (json === true) return void io.stdout.write(`${text}\n`);
      const { items } = dutiesSchema.parse(JSON.parse(text));
      if (items.length === 0) return void io.stdout.write('没有公开事项。\n');
      const rows = items.map((duty) => [
        duty.number,
        duty.kindName,
        duty.title,
        duty.unitName,
        duty.dueAt === null
          ? duty.missingYear === null
            ? '—'
            : `缺 ${duty.missingYear} 年日历`
          : duty.dueAt.slice(0, 10),
        duty.status === 'void' ? '作废' : standings[duty.standing],
      ]);
      io.stdout.write(toTable(['文号', '种类', '事项', '单位', '时限', '情形'], rows, 2, terminalWidth(io.stdout)));
    });
}

function addShow(group: Command, io: Io): void {
  group
    .command('show')
    .description('看一件事项：时限与算式、环节、依据')
    .argument('<事项>', '文号，如 公开〔2026〕3号')
    .option('--json', '输出 JSON')
    .action(async (name: string, { json }: Json) => {
      const text = await withDesk(io, (desk) => desk.ask({ path: pathOf(name) }));
      io.stdout.write(json === true ? `${text}\n` : sheet(dutySchema.parse(JSON.parse(text))));
    });
}

function addFigures(group: Command, io: Io): void {
  group
    .command('figures')
    .description('各种事项的件数与按期率；解读率即政策解读已办 ÷ 应办')
    .option('--from <日期>', '自哪一天起算的事项；缺省为今年 1 月 1 日')
    .option('--to <日期>', '到哪一天之前；缺省为明年 1 月 1 日')
    .option('--json', '输出 JSON')
    .action(async ({ json, ...asked }: Json & Readonly<Record<string, string>>) => {
      const query = new URLSearchParams(asked);
      const text = await withDesk(io, (desk) => desk.ask({ path: `/api/register/figures?${query.toString()}` }));
      if (json === true) return void io.stdout.write(`${text}\n`);
      const { from, to, items } = dutyFiguresSchema.parse(JSON.parse(text));
      const percent = (rate: number | null): string => (rate === null ? '—' : `${(rate * 100).toFixed(1)}%`);
      const rows = items
        .filter(({ total }) => total > 0)
        .map((one) => [
          one.name,
          ...[one.total, one.done, one.inTime, one.late, one.overdue, one.running].map(String),
          percent(one.rate),
          percent(one.done / one.total),
        ]);
      if (rows.length === 0) return void io.stdout.write(`${from} 至 ${to} 前没有事项。\n`);
      const head = ['种类', '应办', '已办', '按期', '逾期办结', '已逾期', '在办', '按期率', '办结率'];
      io.stdout.write(`起算日在 ${from} 至 ${to} 前；按期率 = 按期 ÷（按期 + 逾期办结 + 已逾期），作废不计\n`);
      io.stdout.write(toTable(head, rows, 0, terminalWidth(io.stdout)));
    });
}

type OpenOptions = Person &
  Json & {
    readonly kind: string;
    readonly title: string;
    readonly unit: string;
    readonly owner: string;
    readonly start?: string;
    readonly due?: string;
    readonly urgent?: boolean;
  };

function addOpen(group: Command, io: Io): void {
  person(group.command('open').description('登记一件事项'))
    .requiredOption('--kind <种类>', '代码，见 register kinds')
    .requiredOption('--title <事项>', '不写申请人、来信人的姓名和联系方式')
    .requiredOption('--unit <单位>', '责任单位')
    .requiredOption('--owner <姓名>', '责任人（工作人员）')
    .option('--start <日期>', '起算日；缺省为现在')
    .option('--due <日期>', '到期日；只用于没有统一时限的事项')
    .option('--urgent', '重要、紧急事项')
    .action(async ({ json, by, role, ...fields }: OpenOptions) => {
      await post(io, '/api/register', { by: byOf({ by, ...(role === undefined ? {} : { role }) }), ...fields }, json);
    });
}

type MarkOptions = Person &
  Json & {
    readonly at?: string;
    readonly note?: string;
    readonly received?: number;
    readonly adopted?: number;
    readonly reasons?: string;
  };

function addMark(group: Command, io: Io): void {
  const count = wholeNumber(0, 1_000_000);
  person(group.command('mark').description('记一个环节；办结前必经的见 register kinds'))
    .argument('<事项>', '文号')
    .argument('<环节>', '代码，如 secrecy_reviewed')
    .option('--at <时间>', '何时办的；缺省为现在')
    .option('--note <说明>', '说明或理由')
    .option('--received <条数>', '意见征集：收到几条', count)
    .option('--adopted <条数>', '意见征集：采纳几条', count)
    .option('--reasons <理由>', '意见征集：不采纳的理由')
    .action(async (name: string, mark: string, options: MarkOptions) => {
      const { received, adopted, reasons = '', json, at, note } = options;
      if ((received === undefined) !== (adopted === undefined))
        throw new CommandFailed('--received 与 --adopted 要一起写。', exitCodes.usage);
      const adoption =
        received === undefined || adopted === undefined
          ? {}
          : { adoption: { received, adopted, notAdopted: Math.max(0, received - adopted), reasons } };
      const body = { by: byOf(options), step: 'mark', mark, ...given({ at, note }), ...adoption };
      await post(io, `${pathOf(name)}/steps`, body, json);
    });
}

function addEnd(group: Command, io: Io, step: 'done' | 'void'): void {
  const what = step === 'done' ? '办结' : '作废：登记有误，文号保留';
  const command = person(group.command(step).description(what))
    .argument('<事项>', '文号')
    .requiredOption('--note <说明>', step === 'done' ? '办理结果' : '作废理由');
  if (step === 'done') command.option('--at <时间>', '何时办的；缺省为现在').option('--link <网址>', '公开后的网址');
  command.action(
    async (
      name: string,
      options: Person & Json & { readonly note: string; readonly at?: string; readonly link?: string },
    ) => {
      const { note, at, link, json } = options;
      await post(io, `${pathOf(name)}/steps`, { by: byOf(options), step, note, ...given({ at, link }) }, json);
    },
  );
}

const person = (command: Command): Command =>
  command
    .requiredOption('--by <姓名>', '经办人姓名')
    .option('--role <岗位>', '经办人岗位')
    .option('--json', '输出 JSON');
const byOf = ({ by, role }: Person): object => ({ name: by, ...(role === undefined ? {} : { role }) });
const given = (fields: Readonly<Record<string, string | undefined>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
const pathOf = (name: string): string => `/api/register/${encodeURIComponent(name)}`;

async function post(io: Io, path: string, body: object, json: boolean | undefined): Promise<void> {
  const text = await withDesk(io, (desk) => desk.ask({ method: 'POST', path, body }));
  io.stdout.write(json === true ? `${text}\n` : sheet(dutySchema.parse(JSON.parse(text))));
}

function sheet(duty: DutyView): string {
  const due =
    duty.dueAt === null
      ? duty.missingYear === null
        ? '没有时限'
        : `${duty.missingYear} 年放假安排尚未录入（config/calendars.yaml），算不出`
      : `${fullTime(duty.dueAt)}（${duty.arithmetic}）`;
  const lines = [
    `${duty.number} ${duty.kindName}：${duty.title}${duty.urgent ? '（紧急）' : ''}`,
    `责任：${duty.unitName}${duty.owner === '' ? '' : ` ${duty.owner}`}`,
    `时限：${due}`,
    `情形：${duty.status === 'void' ? `作废，${duty.voidReason}` : standings[duty.standing]}`,
    ...duty.marks.map(({ name, at, by, note }) => `  ${fullTime(at)} ${name} ${by}${note === '' ? '' : `：${note}`}`),
    ...(duty.adoption
      ? [`采纳：收到 ${duty.adoption.received}，采纳 ${duty.adoption.adopted}，不采纳 ${duty.adoption.notAdopted}`]
      : []),
    ...(duty.done
      ? [`办结：${fullTime(duty.done.at)} ${duty.done.by}：${duty.done.result} ${duty.done.link ?? ''}`]
      : []),
    ...(duty.missing.length > 0
      ? [`办结前还缺：${duty.missing.map(({ name, mark }) => `${name}（${mark}）`).join('、')}`]
      : []),
    `依据：${duty.basis}`,
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}
