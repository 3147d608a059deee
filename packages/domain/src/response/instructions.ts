import type { Instant } from '../time/instant.ts';
import type { CaseFile } from './case-file.ts';
import type { Order } from './clock-parts.ts';
import { dueOf } from './due-of.ts';

/** 领导批示 as it stands: what was written, until when, and what was reported back. */
export type Instruction = {
  readonly documentNo: string;
  readonly from: string;
  readonly text: string;
  readonly givenAt: Instant;
  readonly dueAt: Instant;
  readonly report: Order['report'];
  readonly standing: 'running' | 'overdue' | 'reported' | 'reported_late';
};

/** The instructions of leaders on a case, the first one first. */
export function instructionsOf(file: Pick<CaseFile, 'deadlines'>, at: Instant): readonly Instruction[] {
  return file.deadlines.flatMap((clock) => {
    const { order, startedAt, metAt } = clock;
    if (order?.kind !== '领导批示') return [];
    const dueAt = dueOf(clock);
    const late = (metAt ?? at) > dueAt;
    const standing = metAt === null ? (late ? 'overdue' : 'running') : late ? 'reported_late' : 'reported';
    const { documentNo, from, text, report } = order;
    return [{ documentNo, from, text, givenAt: startedAt, dueAt, report, standing }];
  });
}
