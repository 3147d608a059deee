import { no, ok, type Result } from '../result.ts';
import type { Calendar } from '../time/calendar.ts';
import { toClock, type Instant } from '../time/instant.ts';
import {
  syncPaperNames,
  syncPapers,
  syncStageNames,
  type Assessment,
  type SyncPaper,
  type SyncStage,
} from './assessment.ts';

/** Why a step on an assessment may not be taken; `message` tells what is lacking and what to do. */
export type AssessmentRefusal = {
  readonly code: 'order' | 'same_person' | 'not_ready' | 'released' | 'not_released' | 'must_mend';
  readonly message: string;
};

type Step = Result<Assessment, AssessmentRefusal>;
const refuse = (code: AssessmentRefusal['code'], message: string): Step => no({ code, message });
const next = (file: Assessment, change: Partial<Assessment>): Step =>
  ok({ ...file, ...change, version: file.version + 1 });

/** Records a stage of one of the three papers. Signed by another than the drafter (先审后发), published after the release. */
export function recordSync(
  file: Assessment,
  step: {
    readonly paper: SyncPaper;
    readonly stage: SyncStage;
    readonly by: string;
    readonly note: string;
    readonly at: Instant;
  },
): Step {
  const { paper, stage, by, note, at } = step;
  const known = file.sync[paper] ?? {};
  const name = syncPaperNames[paper];
  if (known[stage] !== undefined)
    return refuse('order', `${name}已于 ${toClock(known[stage].at)} ${syncStageNames[stage]}。`);
  if (stage === 'signed' && known.drafted === undefined) return refuse('order', `${name}还没有起草，不能审签。`);
  if (stage === 'signed' && known.drafted?.by === by)
    return refuse('same_person', `${name}由${by}起草，审签须是另一人（先审后发）。`);
  if (stage === 'published' && known.signed === undefined) return refuse('order', `${name}还没有审签，不能发布。`);
  if (stage === 'published' && file.release === null)
    return refuse('not_released', '还没有登记发布；先用 policy release 登记。');
  return next(file, { sync: { ...file.sync, [paper]: { ...known, [stage]: { by, at, note } } } });
}

/** A named person decides whether it goes out. Personal data must be gone first. */
export function decideRelease(
  file: Assessment,
  step: { readonly decision: 'go' | 'hold'; readonly by: string; readonly reason: string; readonly at: Instant },
): Step {
  if (file.release !== null) return refuse('released', `已于 ${toClock(file.release.at)} 发布，不能再决定发布或暂缓。`);
  if (step.decision === 'go' && file.misreadings.some(({ rule }) => rule === 'personal_data'))
    return refuse('must_mend', '文稿含个人信息，不能同意发布；请改稿后重新评估。');
  return next(file, { decisions: [...file.decisions, step] });
}

/** Names who speaks. */
export const nameSpokesperson = (file: Assessment, spokesperson: string): Step => next(file, { spokesperson });

/**
 * Records the release: only after a “go”, with all three papers signed (三同步) and, above low risk, a spokesperson named. The
 * interpretation is due `workdays` working days later (某县局 二.9；玉溪市清单 14); a year without a calendar is said, not guessed.
 */
export function recordRelease(
  file: Assessment,
  step: { readonly by: string; readonly at: Instant },
  rules: { readonly calendar: Calendar; readonly workdays: number },
): Step {
  if (file.release !== null) return refuse('released', `已于 ${toClock(file.release.at)} 登记发布。`);
  const last = file.decisions.at(-1);
  if (last?.decision !== 'go')
    return refuse(
      'not_ready',
      last === undefined ? '还没有人决定发布；先用 policy decide。' : `${last.by}决定暂缓发布：${last.reason}`,
    );
  const unsigned = syncPapers.filter((paper) => file.sync[paper]?.signed === undefined);
  if (unsigned.length > 0)
    return refuse(
      'not_ready',
      `三同步未完成：${unsigned.map((paper) => syncPaperNames[paper]).join('、')}还没有审签。`,
    );
  if (file.risk.level !== 'low' && file.spokesperson === null)
    return refuse('not_ready', '中、高风险的文件须先定发言人（policy spokesperson）。');
  const due = rules.calendar.plusWorkdays(step.at, rules.workdays);
  return next(file, {
    release: {
      at: step.at,
      by: step.by,
      interpretationDue: due.ok ? due.value : null,
      dueNote: due.ok
        ? `公开后 ${rules.workdays} 个工作日：当日不计，至 ${toClock(due.value)}`
        : `${due.error.year} 年放假安排未录入日历，期限算不出来，请人工掌握`,
    },
  });
}

/** How the interpretation stands against its due date. */
export function interpretationState(file: Assessment, at: Instant): string {
  if (file.release === null) return '文件尚未发布';
  const published = file.sync.material?.published;
  const due = file.release.interpretationDue;
  if (published !== undefined)
    return due !== null && published.at > due
      ? `解读材料 ${toClock(published.at)} 发布，逾期（应于 ${toClock(due)} 前）`
      : `解读材料 ${toClock(published.at)} 发布，按时`;
  if (due === null) return file.release.dueNote;
  return at > due ? `解读材料未发布，已逾期（应于 ${toClock(due)} 前）` : `解读材料应于 ${toClock(due)} 前发布`;
}
