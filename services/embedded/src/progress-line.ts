import type { Writable } from 'node:stream';

export type ProgressLine = {
  /** Shows where the start is; on a terminal one line that changes, elsewhere a line every few seconds. */
  show(text: string): void;
  /** Clears the changing line so that the next output starts clean. */
  clear(): void;
};

const pauseBetweenLinesMs = 5_000;

/** Opens the progress line of the start on a stream; `now` in milliseconds, from a clock that never jumps. */
export function openProgressLine(out: Writable & { readonly isTTY?: boolean }, now: () => number): ProgressLine {
  let shown = '';
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show: (text) => {
      if (text === shown) return;
      if (out.isTTY === true) out.write(`\r\u001b[2K${text}`);
      else if (now() - shownAt < pauseBetweenLinesMs) return;
      else out.write(`${text}\n`);
      shown = text;
      shownAt = now();
    },
    clear: () => {
      if (out.isTTY === true && shown !== '') out.write('\r\u001b[2K');
      shown = '';
    },
  };
}
