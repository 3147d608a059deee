import type { Account } from './account.ts';

const SHORTEST = 10;
const LONGEST = 128;
/** Beginnings of what everybody tries first; a password that is mostly one of them is none. */
const common =
  /password|passw0rd|p@ssw0rd|qwerty|asdfgh|zxcvbn|1qaz|2wsx|abc123|123456|654321|111111|000000|888888|666666|iloveyou|letmein|welcome|admin|root|woaini|5201314|tingchao|xitong|mima/giu;

/**
 * What is wrong with a password that somebody chooses, in words; undefined when nothing is. Length counts, not kinds of
 * signs (ASVS 5.0 6.2.1, 6.2.4, 6.2.5, 6.2.11): 10 to 128 characters, neither common nor the person's own name or account.
 */
export function whyWeak(password: string, account: Pick<Account, 'id' | 'name'>): string | undefined {
  const signs = [...password];
  if (signs.length < SHORTEST) return `密码至少 ${SHORTEST} 个字`;
  if (signs.length > LONGEST) return `密码至多 ${LONGEST} 个字`;
  if (new Set(signs).size < 5) return '密码里重复的字太多';
  const small = password.toLowerCase();
  if (small.includes(account.id) || small.includes(account.name.toLowerCase())) return '密码里不要有账号或姓名';
  const own = password.replaceAll(common, '');
  if ([...own].length < SHORTEST - 4) return '这个密码太常见，容易被猜到';
  if (isRun(signs)) return '密码不要用连续的数字或字母';
  return undefined;
}

/** Every sign follows the one before: 12345678910, abcdefghij. */
function isRun(signs: readonly string[]): boolean {
  const codes = signs.map((sign) => sign.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, n) => code - (codes[n] ?? 0));
  return steps.filter((step) => Math.abs(step) <= 1).length >= steps.length - 1;
}
