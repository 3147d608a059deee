/** Server minus browser, milliseconds: a desk whose clock is wrong still sees true deadlines. */
let ahead = 0;

/** Takes the `Date` of an answer; it has whole seconds, so half a second is added. */
export function noteServerTime(header: string | null): void {
  const stated = header === null ? Number.NaN : Date.parse(header);
  if (!Number.isNaN(stated)) ahead = stated + 500 - Date.now();
}

/** Now by the server's clock, milliseconds since 1970. */
export const serverNow = (): number => Date.now() + ahead;

const parts = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `03-02 09:00` at +08:00, whatever the machine's zone. */
export function toShortTime(iso: string): string {
  const found = new Map(parts.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
  return `${found.get('month')}-${found.get('day')} ${found.get('hour')}:${found.get('minute')}`;
}

const dayParts = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
});

/** `2026年3月2日` at +08:00. */
export const toDay = (iso: string): string => dayParts.format(new Date(iso));
