/**
 * Hours of the zone names that feeds write. CST is read as China Standard Time: the sources are Chinese, and Java prints it so.
 */
const NAMED = new Map(
  'Z=0 UT=0 UTC=0 GMT=0 WET=0 CST=8 HKT=8 BJT=8 SGT=8 JST=9 KST=9 MSK=3 CET=1 CEST=2 EST=-5 EDT=-4 CDT=-5 MST=-7 MDT=-6 PST=-8 PDT=-7 BST=1 IST=5.5 EET=2 EEST=3 WEST=1 AEST=10 AEDT=11 NZST=12 NZDT=13 AKST=-9 AKDT=-8 HST=-10 AST=-4 ADT=-3'
    .split(' ')
    .map((entry) => entry.split('='))
    .map(([name = '', offset = '']) => [name, Number(offset)] as const),
);

const written = (minutesEast: number): string => {
  const size = Math.abs(minutesEast);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${minutesEast < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}:${two(size % 60)}`;
};

/** Reads a zone at the start of a text (`Z`, `+0800`, `GMT+8`, `EST`, `北京时间`) as `+08:00`; undefined when there is none. */
export function zoneOffset(text: string): string | undefined {
  if (/^\(?北京/.test(text)) return '+08:00';
  const numeric = /^(?:GMT|UTC)?\s*([+-])(\d{1,2}):?(\d{2})?(?!\d)/i.exec(text);
  if (numeric !== null) {
    const size = Number(numeric[2]) * 60 + Number(numeric[3] ?? 0);
    return size > 14 * 60 ? undefined : written(numeric[1] === '-' ? -size : size);
  }
  const name = /^\(?([A-Za-z]{1,5})\b/.exec(text)?.[1]?.toUpperCase();
  const found = name === undefined ? undefined : NAMED.get(name);
  return found === undefined ? undefined : written(found * 60);
}
