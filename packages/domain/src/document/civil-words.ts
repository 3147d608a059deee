import { civilDate, type Instant } from '../time/instant.ts';

/** 成文日期 in Arabic numerals without leading zeros (GB/T 9704—2012 7.3.5): `2026年3月2日`. */
export function toCivilWords(at: Instant): string {
  const [year, month, day] = civilDate(at).split('-').map(Number);
  return `${year}年${month}月${day}日`;
}
