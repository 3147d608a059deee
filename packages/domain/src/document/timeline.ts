import { actionNames, type CaseAction } from '../response/case-command.ts';
import { stateNames } from '../response/case-states.ts';
import { isSealed } from '../response/sealed-title.ts';
import { toClock } from '../time/instant.ts';
import { cite, clean, type CaseMaterial, type Said } from './material.ts';
import type { TableRow } from './official-document.ts';

/** The steps of the case as a table; remarks are masked. */
export function timeline({ file, names }: CaseMaterial): Said {
  const sealed = isSealed(file);
  const rows = file.ledger.map(({ version, at, action, by, from, to, note }): TableRow => ({
    cells: [
      toClock(at),
      by === 'system' ? '系统' : clean(by),
      actionNames[action as CaseAction] ?? machineSteps[action] ?? action,
      from === to ? stateNames[to] : `${stateNames[from]} → ${stateNames[to]}`,
      sealed ? '（不显示）' : action === 'timer' ? rungWords(note, file, names) : clean(note),
    ],
    sources: [cite.line(file, version)],
  }));
  if (rows.length === 0) return undefined;
  const columns = [
    { label: '时间', width: 3, number: false },
    { label: '经办', width: 2, number: false },
    { label: '事项', width: 2, number: false },
    { label: '状态', width: 3, number: false },
    { label: '说明', width: 4, number: false },
  ];
  return { kind: 'table', table: { title: '办理时间线', columns, rows, note: '' } };
}

/** `a1:urge` in words: whose clock, and which rung. */
function rungWords(id: string, { assignments, deadlines }: CaseMaterial['file'], names: CaseMaterial['names']): string {
  const at = id.lastIndexOf(':');
  const [clock, rung] = [id.slice(0, at), id.slice(at + 1)];
  const unit = assignments.find((one) => one.id === clock);
  const whose = unit ? names.unit(unit.unit, unit.place) : deadlines.find((one) => one.id === clock)?.name;
  return whose === undefined ? clean(id) : `${whose}：${names.rung(rung)}`;
}

/** Steps that no person takes, as a timeline names them. */
const machineSteps: Readonly<Record<string, string>> = {
  open: '立案',
  level: '等级变化',
  answer_seen: '监测到回应',
  answer_withdrawn: '回应撤回',
  board_fact: '留言变化',
  timer: '时限提示',
  unmerge: '拆案',
  erase: '抹除',
};
