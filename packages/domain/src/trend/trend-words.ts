import { weekdayOf, type DayKind } from './day-kinds.ts';
import type { Subject } from './subject.ts';

/** Names that the settings have for topics and sources. */
export type TrendNames = { topic(id: string): string; source(id: string): string; readonly county: string };

/** A subject as people call it: `石桥镇生态环境类`. */
export function nameOf(subject: Subject, names: TrendNames): string {
  switch (subject.kind) {
    case 'county':
      return names.county;
    case 'township':
      return subject.township;
    case 'topic':
      return `${names.county}${topicName(names.topic(subject.topic))}`;
    case 'cell':
      return `${subject.township}${topicName(names.topic(subject.topic))}`;
    case 'source':
      return names.source(subject.sourceId);
    default:
      return subject satisfies never;
  }
}

const topicName = (name: string): string => (name.endsWith('类') ? name : `${name}类`);

/** What the sentence calls it the second time. */
export function pronounOf(subject: Subject): string {
  switch (subject.kind) {
    case 'county':
      return '全县';
    case 'township':
      return townshipPronoun(subject.township);
    case 'cell':
      return `${townshipPronoun(subject.township)}该类`;
    case 'topic':
      return '该类';
    case 'source':
      return '该信源';
    default:
      return subject satisfies never;
  }
}

function townshipPronoun(name: string): string {
  if (name.endsWith('街道')) return '该街道';
  const last = name.at(-1) ?? '';
  return last === '镇' || last === '乡' ? `该${last}` : '当地';
}

/** `周二`. */
export const weekdayName = (day: number): string => `周${'一二三四五六日'[weekdayOf(day) - 1] ?? ''}`;

/** `近八周`. */
export const weeksName = (weeks: number): string => `近${' 一两三四五六七八'[weeks] ?? weeks}周`;

/** What a day is held against: `周二`, `工作日`, `休息日`. */
export function comparedWith(day: number, kind: DayKind): string {
  switch (kind) {
    case 'makeup':
      return '工作日';
    case 'holiday':
      return '休息日';
    case 'workday':
    case 'weekend':
      return weekdayName(day);
    default:
      return kind satisfies never;
  }
}

/** `本周二`, `本周六（调休上班）`, `节假日（周三）`. */
export function dayName(day: number, kind: DayKind): string {
  if (kind === 'holiday') return `今日（节假日，${weekdayName(day)}）`;
  return kind === 'makeup' ? `本${weekdayName(day)}（调休上班）` : `本${weekdayName(day)}`;
}

/** A count or a median without needless decimals: `5`, `4.5`. */
export const plain = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(1));

/** `3.2`. */
export const times = (ratio: number): string => ratio.toFixed(1);
