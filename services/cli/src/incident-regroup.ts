import type { Command } from 'commander';
import { regroupedSchema } from '@tingchao/console/routes/regroup.ts';
import { withDesk } from './connect.ts';
import type { Io } from './io.ts';

type Flags = { readonly by: string; readonly role?: string; readonly reason: string; readonly json?: boolean };
type Way = {
  readonly name: 'merge' | 'split' | 'move' | 'unmerge';
  readonly description: string;
  readonly about: string;
  /** What the rest of the arguments are, and under which name the interface takes them. */
  readonly rest?: { readonly argument: string; readonly about: string; readonly field: 'with' | 'posts' };
};

const posts = { argument: '<帖文...>', about: '帖文编号，见 incident show', field: 'posts' } as const;
const ways: readonly Way[] = [
  {
    name: 'merge',
    description: '并案：最早发现的事件保留，时限取最早；被并处置单转为已并案，文号和台账保留',
    about: '事件编号',
    rest: { argument: '<其他事件...>', about: '要并在一起的其他事件编号', field: 'with' },
  },
  {
    name: 'split',
    description: '拆案：所列帖文另立事件和处置单，时限从其中最早一条的发现时间起算',
    about: '要拆的事件编号',
    rest: posts,
  },
  { name: 'move', description: '改归：把所列帖文移入该事件，任何时限都不会变晚', about: '移入哪个事件', rest: posts },
  { name: 'unmerge', description: '撤销并案：带着原来的帖文恢复独立，时限不重新计时', about: '已并入他案的事件编号' },
];

/** `incident merge|split|move|unmerge`: an officer's decisions on which posts are one matter, with name and reason. */
export function addRegroup(group: Command, io: Io): void {
  for (const { name, description, about, rest } of ways) {
    const command = group.command(name).description(description).argument('<事件编号>', about);
    if (rest !== undefined) command.argument(rest.argument, rest.about);
    command
      .requiredOption('--by <姓名>', '经办人姓名')
      .option('--role <岗位>', '经办人岗位，如 值班员')
      .requiredOption('--reason <理由>', '理由')
      .option('--json', '输出 JSON');
    const act = async (id: string, others: readonly string[], { by, role, reason, json }: Flags): Promise<void> => {
      const person = { name: by, ...(role === undefined ? {} : { role }) };
      const body = { by: person, reason, ...(rest === undefined ? {} : { [rest.field]: others }) };
      const path = `/api/incidents/${encodeURIComponent(id)}/${name}`;
      const text = await withDesk(io, (desk) => desk.ask({ method: 'POST', path, body }));
      const { told } = regroupedSchema.parse(JSON.parse(text));
      io.stdout.write(json === true ? `${text}\n` : `${told.join('\n')}\n`);
    };
    if (rest === undefined) command.action((id: string, flags: Flags) => act(id, [], flags));
    else command.action((id: string, others: readonly string[], flags: Flags) => act(id, others, flags));
  }
}
