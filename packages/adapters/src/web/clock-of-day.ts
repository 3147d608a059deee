import { zoneOffset } from './time-zone.ts';

export type ClockOfDay = {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** `Z`, `+08:00` …; empty when none is written. */
  readonly zone: string;
};

const CLOCK = /(\d{1,2})\s*(?:[::]|时|時|点|點)\s*(?:(\d{1,2})\s*(?:[::分]\s*(\d{1,2})(?:[.,]\d+)?\s*秒?)?|整)?/;
const AFTERNOON = /下午|晚上|傍晚|\bp\.?m\b/i;
const MORNING = /上午|凌晨|早上|清晨|\ba\.?m\b/i;

/** Finds a clock time (`08:30`, `8时30分`, `下午3点`, `9:00 PM`) at the start of what follows a date; undefined when there is none. */
export function clockOf(rest: string): ClockOfDay | undefined {
  const match = CLOCK.exec(rest);
  if (match === null || match.index > 16) return undefined;
  const [whole, h = '', m = '0', s = '0'] = match;
  let hour = Number(h);
  if (AFTERNOON.test(rest.slice(0, 40)) && hour < 12) hour += 12;
  else if (MORNING.test(rest.slice(0, 40)) && hour === 12) hour = 0;
  if (hour > 24 || Number(m) > 59) return undefined;
  const after = rest.slice(match.index + whole.length).trim();
  return { hour, minute: Number(m), second: Number(s), zone: zoneOffset(after) ?? '' };
}
