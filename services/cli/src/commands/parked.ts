import type { Command } from 'commander';
import { parkedDetailSchema, parkedListSchema, replayedSchema } from '@tingchao/console/routes/parked.ts';
import { withDesk, type Desk } from '../connect.ts';
import { CommandFailed, exitCodes, type Io } from '../io.ts';
import { terminalWidth, toTable } from '../table.ts';
import { shortTime } from '../text-lines.ts';

type Where = { readonly cluster?: boolean; readonly json?: boolean };
type Person = { readonly by: string; readonly role?: string };

/** `parked list|show|replay|drop`: what could not be handled, why, and what a named person does about it. */
export function registerParked(program: Command, io: Io): void {
  const parked = program.command('parked').description('搁置的记录：处理不了的帖文、事件、处置单');
  const at = <T>({ cluster }: Where, work: (desk: Desk) => Promise<T>): Promise<T> =>
    withDesk(io, work, { cluster: cluster === true });
  const command = (name: string, about: string): Command =>
    parked
      .command(name)
      .description(about)
      .option('--cluster', '集群方式且本机没有运行 console 时：直接连 Kafka 与 Elasticsearch')
      .option('--json', '输出 JSON');
  const ofPerson = (one: Command): Command =>
    one.requiredOption('--by <姓名>', '经办人姓名').option('--role <岗位>', '经办人岗位，如 值班员');

  command('list', '列出何时、哪个主题、哪个键、为何、试过几次；不含帖文内容').action(async (options: Where) => {
    const text = await at(options, (desk) => desk.ask({ path: '/api/parked' }));
    io.stdout.write(options.json === true ? `${text}\n` : toList(text, io));
  });
  command('show', '看一条：原因和记录内容（已遮蔽个人信息）')
    .argument('<编号>', '见 parked list')
    .action(async (id: string, options: Where) => {
      const text = await at(options, (desk) => desk.ask({ path: `/api/parked/${encodeURIComponent(id)}` }));
      io.stdout.write(options.json === true ? `${text}\n` : toSheet(text));
    });
  ofPerson(command('replay', '按搁置的先后重新处理；能处理的从清单消失，仍不能的说明原因'))
    .argument('[编号...]', '见 parked list')
    .option('--all', '全部')
    .action(async (ids: readonly string[], options: Where & Person & { readonly all?: boolean }) => {
      if (ids.length === 0 && options.all !== true)
        throw new CommandFailed('请写编号，或加 --all 重放全部', exitCodes.usage);
      const body = { by: personOf(options), ...(options.all === true ? {} : { ids }) };
      const text = await at(options, (desk) => desk.ask({ method: 'POST', path: '/api/parked/replay', body }));
      const { items } = replayedSchema.parse(JSON.parse(text));
      const lines = items.map(({ id, told }) => `${id} ${told}\n`).join('');
      io.stdout.write(options.json === true ? `${text}\n` : lines || '没有搁置的记录。\n');
      const failed = items.filter(({ ok }) => !ok).length;
      if (failed > 0) throw new CommandFailed(`${failed} 条仍不能处理`, exitCodes.partial);
    });
  ofPerson(command('drop', '丢弃一条：不再处理，理由和姓名记入审计'))
    .argument('<编号>', '见 parked list')
    .requiredOption('--reason <理由>', '理由')
    .action(async (id: string, options: Where & Person & { readonly reason: string }) => {
      const body = { by: personOf(options), reason: options.reason };
      const path = `/api/parked/${encodeURIComponent(id)}/drop`;
      const text = await at(options, (desk) => desk.ask({ method: 'POST', path, body }));
      io.stdout.write(options.json === true ? `${text}\n` : `已丢弃 ${id}。\n`);
    });
}

const personOf = ({ by, role }: Person) => ({ name: by, ...(role === undefined ? {} : { role }) });

function toList(text: string, io: Io): string {
  const { items } = parkedListSchema.parse(JSON.parse(text));
  if (items.length === 0) return '没有搁置的记录。\n';
  const rows = items.map(({ id, at, topic, key, reason, attempts }) => [
    id,
    shortTime(at),
    topic,
    key,
    String(attempts),
    reason,
  ]);
  return toTable(['编号', '时间', '主题', '键', '次数', '原因'], rows, 5, terminalWidth(io.stdout));
}

function toSheet(text: string): string {
  const { id, at, topic, key, reason, attempts, content } = parkedDetailSchema.parse(JSON.parse(text));
  return `${id} · ${topic} · ${key}\n  ${shortTime(at)}，试过 ${attempts} 次：${reason}\n\n${content}\n`;
}
