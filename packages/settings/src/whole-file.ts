import { isAbsolute, relative } from 'node:path';
import type { Mistake } from './mistake.ts';

/** A file as the person would open it: relative to the working folder when it lies inside it. */
export function shown(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') || isAbsolute(near) ? file : near;
}

/** A mistake that means the whole file. */
export const wholeFile = (file: string, message: string): Mistake => ({
  file: shown(file),
  line: 1,
  column: 1,
  path: '',
  message,
});
