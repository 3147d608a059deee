import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { days, hours, toIso, type Instant } from '@tingchao/domain/time/instant.ts';
import type { z } from 'zod';
import { actionName } from './steps-view.ts';
import type { courseSchema } from './triage-view.ts';

type Course = z.infer<typeof courseSchema>;

const copying: ReadonlySet<string> = new Set(['repost', 'duplicate']);
/** Steps that the public or a unit notices; timers and remarks are left out. */
const official: ReadonlySet<string> = new Set([
  'open',
  'judge',
  'assign',
  'accept',
  'return',
  'transfer',
  'sign',
  'publish',
  'answer_seen',
  'board_fact',
  'sent_out',
  'close',
  'reopen',
]);
/** More rows than this no axis shows: then it counts by days. */
const MOST_ROWS = 72;
const EARLY = 3;

/** The posts of an incident by hour or by day, with what the office did on the same axis. Days and hours begin at +08:00. */
export function courseOf(posts: readonly KeptPost[], file: CaseFile | undefined): Course {
  const told = posts.map(({ post, analysis }) => ({
    id: post.id,
    title: analysis.maskedTitle,
    channel: post.channelName,
    at: post.publishedAt ?? post.collectedAt,
    copy: copying.has(analysis.role),
  }));
  const acts = (file?.ledger ?? []).filter(({ action }) => official.has(action));
  const times = [...told.map(({ at }) => at), ...acts.map(({ at }) => at)].toSorted((a, b) => a - b);
  const [begin] = times;
  const end = times.at(-1);
  if (begin === undefined || end === undefined)
    return { unit: 'hour', rows: [], first: [], copies: [], actions: [], early: [] };
  const unit = end - begin > MOST_ROWS * hours(1) ? 'day' : 'hour';
  const size = unit === 'hour' ? hours(1) : days(1);
  // Civil days begin at 16:00 UTC of the day before.
  const floor = (at: Instant): number => Math.floor((at + hours(8)) / size) * size - hours(8);
  const start = Math.max(floor(begin), floor(end) - (MOST_ROWS * 5 - 1) * size);
  const starts = Array.from({ length: Math.round((floor(end) - start) / size) + 1 }, (_, n) => start + n * size);
  const label = (at: number): string => {
    const iso = toIso(at as Instant);
    return unit === 'hour' ? `${iso.slice(5, 10)} ${iso.slice(11, 13)}时` : iso.slice(5, 10);
  };
  const countOf = (copy: boolean): number[] =>
    starts.map((from) => told.filter((one) => one.copy === copy && floor(one.at) === from).length);
  const firsts = told.filter(({ copy }) => !copy).toSorted((a, b) => a.at - b.at);
  return {
    unit,
    rows: starts.map(label),
    first: countOf(false),
    copies: countOf(true),
    actions: acts.map(({ at, action, by }) => ({
      row: label(Math.max(start, floor(at))),
      at: toIso(at),
      name: actionName(action),
      by: by === 'system' ? '系统' : by,
    })),
    early: firsts.slice(0, EARLY).map(({ id, title, channel, at }) => ({
      id,
      title,
      channel,
      at: toIso(at),
      copies: told.filter((other) => other.at > at && other.at <= at + hours(1)).length,
    })),
  };
}
