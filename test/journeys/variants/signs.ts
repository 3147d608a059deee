import { CIVIL_OFFSET_MS, type Instant } from '@tingchao/domain/time/instant.ts';

/** `4月2日`, the civil day of an instant as notices write it. */
export function monthAndDay(at: Instant): string {
  const civil = new Date(at + CIVIL_OFFSET_MS);
  return `${civil.getUTCMonth() + 1}月${civil.getUTCDate()}日`;
}

const pairs = [
  [',', '\uff0c'],
  [':', '\uff1a'],
  [';', '\uff1b'],
  ['?', '\uff1f'],
  ['!', '\uff01'],
  ['(', '\uff08'],
  [')', '\uff09'],
] as const;
const full: ReadonlyMap<string, string> = new Map(pairs);
const half: ReadonlyMap<string, string> = new Map(pairs.map(([narrow, wide]) => [wide, narrow]));

/** Signs between Chinese characters in full width, as most phones write them. */
export function fullWidth(text: string): string {
  return text.replace(/(?<=\P{ASCII})[,:;?!()]|[,:;?!()](?=\P{ASCII})/gu, (sign) => full.get(sign) ?? sign);
}

/** The same signs in ASCII, as some editors and older phones write them. */
export function halfWidth(text: string): string {
  return text.replace(/[\uff0c\uff1a\uff1b\uff1f\uff01\uff08\uff09]/gu, (sign) => half.get(sign) ?? sign);
}
