import type { RuleFinding } from './finding.ts';
import type { ReplyDraft } from './reply-draft.ts';
import { alike, clausesOf, hasAny, type Stretch } from './sentences.ts';
import { countsIn, datesIn, type Count } from './stated-counts.ts';

export const contradictsSource = '国办发〔2016〕80号：处置工作与对外口径同步研究；回应前后一致';

/** The reply says of the same thing another number, another date, or the opposite of what was signed before. */
export function findContradictions(draft: ReplyDraft): readonly RuleFinding[] {
  const findings: RuleFinding[] = [];
  const now = tellingClauses(draft.text, draft);
  // The newest notice that speaks of the thing is the one that binds.
  const told = draft.context.notices.flatMap((notice) => tellingClauses(notice, draft)).toReversed();
  for (const clause of now) {
    const newest = firstSaid(told, clause, draft);
    if (newest === undefined || newest === 'same') continue;
    const { text: sentence, start, end } = clause;
    findings.push({ of: 'reply', sentence, start, end, message: newest });
  }
  return findings;
}

/** Clauses that can contradict: with a number, a date or a state. A table of them is read by its first rows. */
function tellingClauses(text: string, { settings }: ReplyDraft): readonly Stretch[] {
  const states = settings.opposites.flatMap(({ was, now }) => [...was, ...now]);
  return clausesOf(text)
    .filter((clause) => clause.text.length <= LONGEST_CLAUSE)
    .filter(({ text: said }) => /\d|[一二两三四五六七八九十]/.test(said) || hasAny(said, states))
    .slice(0, MOST_CLAUSES);
}
const MOST_CLAUSES = 150;
const LONGEST_CLAUSE = 200;

function firstSaid(told: readonly Stretch[], clause: Stretch, draft: ReplyDraft): string | undefined {
  for (const before of told) {
    const result = compare(before, clause, draft);
    if (result !== 'other') return result;
  }
  return undefined;
}

/** `other`: another thing; `same`: the same and in keeping; else what contradicts. */
function compare(before: Stretch, now: Stretch, draft: ReplyDraft): string {
  const { settings } = draft;
  const { sameFact } = settings.thresholds;
  const updated = hasAny(sentenceRound(draft, now), settings.change);
  let result = 'other';
  for (const count of countsIn(now.text)) {
    const earlier = countsIn(before.text).find((one) => sameThing(one, count, alike(before.text, now.text), sameFact));
    if (earlier === undefined) continue;
    if (earlier.value === count.value || updated) result = 'same';
    else return `前次通报为“${earlier.text}”，本稿为“${count.text}”；请核对，有变化的写明是续报或更正。`;
  }
  if (alike(withoutTimes(before.text), withoutTimes(now.text)) >= sameFact) {
    const [was, is] = [datesIn(before.text), datesIn(now.text)];
    if (was.length === 1 && is.length === 1 && was[0] !== is[0]) {
      if (!hasAny(sentenceRound(draft, now), [...settings.postponed, ...settings.change]))
        return `前次通报为“${was[0]}”，本稿为“${is[0]}”；请核对，改期的写明原因。`;
      result = 'same';
    }
  }
  for (const { was, now: opposite } of settings.opposites) {
    const said = was.find(
      (word) => before.text.includes(word) && !opposite.some((other) => before.text.includes(other)),
    );
    const says = opposite.find((word) => now.text.includes(word));
    if (said === undefined || says === undefined) continue;
    if (alike(before.text.replace(said, ''), now.text.replace(says, '')) < sameFact / 2) continue;
    if (updated) return 'same';
    return `前次通报为“${said}”，本稿为“${says}”；请核对，前次有误的写明更正。`;
  }
  return result;
}

const withoutTimes = (text: string): string => text.replaceAll(/\d+[年月日时号点:：]*/g, '');

function sentenceRound({ sentences }: ReplyDraft, { start }: Stretch): string {
  return sentences.find((sentence) => start >= sentence.start && start < sentence.end)?.text ?? '';
}

function sameThing(one: Count, other: Count, likeness: number, least: number): boolean {
  if (one.unit !== other.unit) return false;
  if (one.thing !== '' && one.thing === other.thing) return true;
  return likeness >= least;
}
