import { clausesOf, hasAny, pairsOf, sentencesOf, type Stretch } from './sentences.ts';
import type { Letter } from './reply-draft.ts';
import type { ReplyGateSettings } from './reply-gate-settings.ts';

/** What kind of answer a question wants. */
export type Wants = 'when' | 'how_much' | 'grounds' | 'who' | 'anything';

/** One thing that a letter asks for. */
export type AskedPoint = Stretch & { readonly wants: Wants; readonly pairs: ReadonlySet<string> };

const wants: readonly (readonly [Wants, RegExp])[] = [
  ['when', /什么时候|何时|多久|几时|什么时间|哪天|几月/],
  ['how_much', /多少钱|多少元|标准.{0,3}多少|(?:费|价|金|收|交|缴).{0,6}多少/],
  ['grounds', /(?:依据|文件|规定|条款).{0,6}(?:什么|哪|何)|(?:什么|哪[个条份]|何种?).{0,4}(?:依据|文件|规定|政策)/],
  ['who', /(?:哪个|什么|哪些)(?:部门|单位)|谁(?:来)?(?:管|负责)|归谁/],
];

const request = /请(?![假教客问求])[\u4e00-\u9fff]{1,10}?(?:来|去|查|检测|处理|介入|核查|核实|解决|公布|说明|管|答复)/;

/**
 * The questions and demands of a letter, in order, at most `thresholds.points`: from a clause that asks to the next one that
 * does. The title asks where the text does not and the title does.
 */
export function askedPoints(letter: Letter, settings: ReplyGateSettings): readonly AskedPoint[] {
  const { ask, thresholds } = settings;
  const asks = (text: string): boolean => /[?？]/.test(text) || hasAny(text, ask) || request.test(text);
  const points = sentencesOf(letter.text)
    .filter(({ text }) => asks(text))
    .flatMap((sentence) => cutAtAsking(sentence, asks))
    .map((part) => toPoint(part, settings))
    .filter(({ pairs, wants: kind }) => pairs.size >= 2 || kind !== 'anything');
  if (points.length > 0) return points.slice(0, thresholds.points);
  if (!asks(letter.title)) return [];
  const title = toPoint({ text: letter.title, start: 0, end: letter.title.length }, settings);
  return title.pairs.size >= 2 ? [title] : [];
}

/** A sentence with several demands, one stretch each; what stands in front of the first is background. */
function cutAtAsking(sentence: Stretch, asks: (text: string) => boolean): readonly Stretch[] {
  const parts: Stretch[] = [];
  for (const clause of clausesOf(sentence.text)) {
    const here = { text: clause.text, start: sentence.start + clause.start, end: sentence.start + clause.end };
    const last = parts.at(-1);
    if (asks(clause.text) || last === undefined) {
      if (last === undefined && !asks(clause.text)) continue;
      parts.push(here);
    } else parts[parts.length - 1] = { ...last, text: `${last.text}${here.text}`, end: here.end };
  }
  return parts;
}

function toPoint(stretch: Stretch, { rhetoric }: ReplyGateSettings): AskedPoint {
  const kind = wants.find(([, pattern]) => pattern.test(stretch.text))?.[0] ?? 'anything';
  const content = rhetoric
    .toSorted((a, b) => b.length - a.length)
    .reduce((text, word) => text.replaceAll(word, ' '), stretch.text)
    .replaceAll(/[的了吗呢吧是在有和与及被把也都就还又不没我你您他们]/g, ' ');
  return { ...stretch, wants: kind, pairs: pairsOf(content) };
}
