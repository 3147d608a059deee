/** What a `datetime-local` field holds for an instant, at +08:00 whatever the machine's zone. */
export const toField = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);

/** The instant a `datetime-local` field names, milliseconds; NaN when it is empty. */
export const fromField = (text: string): number => Date.parse(`${text}:00+08:00`);

/** A file as base64, without the heading of a data address. */
export function toBase64(file: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const text = typeof reader.result === 'string' ? reader.result : '';
      done(text.slice(text.indexOf(',') + 1));
    });
    reader.addEventListener('error', () => failed(reader.error ?? new Error('文件读不出来，请重新选择。')));
    reader.readAsDataURL(file);
  });
}
