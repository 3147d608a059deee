import { toClock } from '../time/instant.ts';
import type { Incident } from './incident.ts';
import type { RegroupCommand } from './regroup.ts';
import type { RegroupRefusal } from './regroup-plan.ts';

/** A refusal as one sentence for the officer: what is wrong and what to do. */
export function explainRegroupRefusal(refusal: RegroupRefusal): string {
  switch (refusal.code) {
    case 'unknown_incident':
      return `没有编号为 ${refusal.incident} 的事件；用 tingchao incident list --all 查看编号。`;
    case 'is_merged':
      return `事件 ${refusal.incident} 已并入他案，不能再办；要恢复独立请用 incident unmerge。`;
    case 'is_erased':
      return `事件 ${refusal.incident} 已抹除，不能再动；新的情况会另立事件。`;
    case 'not_merged':
      return `事件 ${refusal.incident} 没有并入他案，无须撤销；要拆出部分帖文请用 incident split。`;
    case 'nothing_left':
      return `事件 ${refusal.incident} 至少要留下一条帖文；要整个归到另一事件请用 incident merge。`;
    case 'unknown_post':
      return `没有这些帖文：${refusal.posts.join('、')}；用 tingchao incident show <编号> --json 查看帖文编号。`;
    case 'not_a_member':
      return `这些帖文不在该事件中：${refusal.posts.join('、')}；用 tingchao incident show <编号> --json 查看帖文编号。`;
    case 'same_incident':
      return '同一个事件写了两次；并案须是不同的事件。';
    case 'nothing_to_do':
      return '没有可动的帖文：所列帖文已在该事件中，或并案时没有带来帖文。';
    default:
      return refusal satisfies never;
  }
}

/** What was done and what becomes of the clocks, as sentences for the screen. */
export function explainRegrouped(
  { kind }: RegroupCommand,
  subject: Incident,
  incidents: readonly Incident[],
): readonly string[] {
  const since = toClock(subject.detectedAt);
  const others = incidents.filter((incident) => incident !== subject);
  const names = others.map((other) => `“${other.title}”(${other.id})`).join('、');
  switch (kind) {
    case 'merge':
      return [
        `已并案：${names} 并入“${subject.title}”（${subject.id}）。`,
        `最早发现的事件保留，时限从最早一次发现 ${since} 起算，只会更早、不会更晚。`,
        '被并处置单转为“已并案”，文号和台账保留；可用 incident unmerge 撤销。',
      ];
    case 'split':
      return [
        `已拆出“${subject.title}”（${subject.id}），共 ${subject.counts.posts} 条帖文，另立处置单。`,
        `新事件的时限从其中最早一条的发现时间 ${since} 起算；原事件 ${names} 的文号和时限不变。`,
        '系统今后不会把两者自动并回。',
      ];
    case 'move':
      return [
        `已改归“${subject.title}”（${subject.id}），现有 ${subject.counts.posts} 条帖文，发现时间 ${since}。`,
        '移动帖文不会使任何时限变晚：移入的事件取更早的发现时间，移出的事件时限不变。',
      ];
    case 'ungroup':
      return [
        `已撤销并案：“${subject.title}”（${subject.id}）恢复独立，带回 ${subject.counts.posts} 条帖文，处置单恢复办理。`,
        `时限仍从原发现时间 ${since} 起算，不重新计时；${names} 的时限不变。`,
        '系统今后不会把两者自动并回。',
      ];
    default:
      return kind satisfies never;
  }
}
