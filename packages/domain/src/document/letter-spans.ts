import { spanInWords } from '../time/remaining.ts';
import { cite, say, type CaseMaterial, type Said } from './material.ts';

/** Where the time had gone when the letter was signed, and whose the lateness is; undefined where no letter keeps it. */
export function letterSpans({ file, letter, names }: CaseMaterial): Said {
  if (letter?.time === undefined) return undefined;
  const told = letter.time.parts.map(({ stage, unit, place, ms, lateMs }) => {
    const who = unit === null ? '' : `（${names.unit(unit, place)}）`;
    return `${stage}${who} ${spanInWords(ms)}${lateMs > 0 ? `，其中计迟误 ${spanInWords(lateMs)}` : ''}`;
  });
  return say(told.join('；'), cite.clock(file, letter.id.slice(0, letter.id.lastIndexOf(':'))));
}
