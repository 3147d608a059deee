const LEVELS = '绝密|机密|秘密';
/** Signs that look like the star of a secrecy mark. */
const STAR = '[★☆⭐*✱✭]';

/** A line that is nothing but a mark: `机密`, `【绝密】`, `秘密 10年`, `机密·长期`. */
const alone = new RegExp(
  String.raw`^[\[(【〔《「“"]*(?:${LEVELS})(?:[·・\-—]?(?:长期|\d{1,2}(?:年|个月|天)))?[\])】〕》」”"]*$`,
  'u',
);
/** `机密★`, `绝密★1年`, `★秘密`. */
const starred = new RegExp(`(?:${LEVELS})${STAR}|${STAR}(?:${LEVELS})(?!部门)`, 'u');
/** `密级：机密`. */
const named = new RegExp(String.raw`密级[:：]?[\[(【〔]?(?:${LEVELS})`, 'u');

/**
 * Whether a text carries the mark of a state secret (绝密、机密、秘密 with its star, its own line or its 密级), which this system
 * refuses without keeping it; 工作秘密, 商业秘密 and talk of secrecy carry none. Source: design.md §7, 保守国家秘密法 第二十条 and
 * its 实施条例 (the mark is level ★ term). Blanks, zero-width signs and half-width forms make no difference.
 */
export function isMarkedSecret(text: string): boolean {
  return text
    .normalize('NFKC')
    .split(/[\n\r\u2028\u2029]/u)
    .map((line) => line.replaceAll(/[\s\p{Cf}]/gu, ''))
    .some((line) => alone.test(line) || starred.test(line) || named.test(line));
}
