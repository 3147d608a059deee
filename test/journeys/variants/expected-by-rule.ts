import { hours, parseInstant, plus, toIso } from '@tingchao/domain/time/instant.ts';
import type { CalendarsSettings } from '@tingchao/domain/time/calendar-settings.ts';
import type { ExpectedIncident, Scenario, ScenarioPost } from '../scenario.ts';

/** 国办发〔2016〕61号 第三部分: other matters are answered within 48 elapsed hours, holidays or not. */
const ANSWER_WITHIN = hours(48);

/**
 * What has to come out once posts have moved on the calendar, worked out anew and not moved along: the clock starts with
 * the earliest find, 48 hours run on, the answer is in time or late by its own publication, and limits in working days
 * are counted off the official notices.
 */
export function expectByRule(
  base: Scenario,
  posts: readonly ScenarioPost[],
  evaluateAt: string,
  calendars: CalendarsSettings,
): Scenario['expected'] {
  const found = new Map(posts.map((post) => [post.id, post]));
  const expectOne = (incident: ExpectedIncident): ExpectedIncident => {
    const members = incident.postIds.map((id) => found.get(id)!);
    const clockStart = members.map(({ collectedAt }) => collectedAt).toSorted()[0]!;
    const due = toIso(plus(parseInstant(clockStart)!, ANSWER_WITHIN));
    const { respondedBy } = incident.slaOutcome;
    const answeredAt = respondedBy ? found.get(respondedBy)!.publishedAt : null;
    return {
      ...incident,
      clockStart,
      deadlines: incident.deadlines
        .filter(({ hard }) => hard)
        .map((deadline) => {
          if (deadline.kind !== 'public_response') throw new Error(`${base.id}: no rule here for ${deadline.kind}`);
          return { ...deadline, at: due };
        }),
      slaOutcome: { status: outcome(answeredAt, due, evaluateAt), respondedAt: answeredAt },
      workingDays: workingDaysOf(incident, members, clockStart, calendars),
    };
  };
  return { ...base.expected, incidents: base.expected.incidents.map(expectOne) };
}

function outcome(answeredAt: string | null, due: string, evaluateAt: string): string {
  if (answeredAt !== null) return parseInstant(answeredAt)! <= parseInstant(due)! ? 'on_time' : 'responded_late';
  return parseInstant(evaluateAt)! < parseInstant(due)! ? 'pending' : 'overdue_open';
}

/** The limits of `config/sla.yaml` in working days that follow from channel and level alone. */
function workingDaysOf(
  incident: ExpectedIncident,
  members: readonly ScenarioPost[],
  clockStart: string,
  calendars: CalendarsSettings,
): readonly { readonly name: string; readonly at: string }[] {
  const after = (count: number): string => endOfWorkday(clockStart, count, calendars);
  const minor = incident.acceptableLevels.every((level) => level === 'III' || level === 'IV');
  return [
    ...(members.some(({ channelType }) => channelType === 'leader_board')
      ? [{ name: '领导留言板答复', at: after(10) }]
      : []),
    ...(minor
      ? [
          { name: '核查情况报告', at: after(2) },
          { name: '办结', at: after(5) },
        ]
      : []),
  ];
}

/** Counted day by day on the civil calendar, apart from the code that the product counts with. */
function endOfWorkday(from: string, count: number, { years, weeklyOff }: CalendarsSettings): string {
  const day = new Date(`${from.slice(0, 10)}T00:00:00Z`);
  let left = count;
  while (left > 0) {
    day.setUTCDate(day.getUTCDate() + 1);
    const date = day.toISOString().slice(0, 10);
    const year = years[date.slice(0, 4)];
    if (!year) throw new Error(`no calendar for ${date}`);
    const rests = year.daysOff.includes(date) || weeklyOff.includes(day.getUTCDay() === 0 ? 7 : day.getUTCDay());
    if (year.extraWorkdays.includes(date) || !rests) left -= 1;
  }
  return `${day.toISOString().slice(0, 10)}T23:59:59+08:00`;
}
