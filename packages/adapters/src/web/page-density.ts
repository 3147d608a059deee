import type { CheerioAPI } from 'cheerio';
import { elementsNamed, elementsWithin, type PageNode as Node } from './page-walk.ts';

const BLOCK_INSIDE = new Set('p div section article table ul ol blockquote pre h1 h2 h3 h4'.split(' '));
const LINKS = new Set(['a']);
const CONTAINERS = new Set('p pre td blockquote div section article'.split(' '));
const MIN_BLOCK = 12;

const lengthOf = (text: string): number => text.replace(/\s+/g, '').length;

function linkShare($: CheerioAPI, element: Node): number {
  const all = lengthOf($(element).text());
  if (all === 0) return 1;
  return lengthOf($([...elementsWithin(element, LINKS)]).text()) / all;
}

/** Scores containers by the running text below them: a block gives to its parent and half to the one above. */
function scoreContainers($: CheerioAPI): ReadonlyMap<Node, number> {
  const scores = new Map<Node, number>();
  const give = (element: Node | undefined, points: number): void => {
    if (element !== undefined) scores.set(element, (scores.get(element) ?? 0) + points);
  };
  for (const element of elementsNamed($, CONTAINERS)) {
    const inner = $(element);
    if (!inner.is('p, pre') && elementsWithin(element, BLOCK_INSIDE).length > 0) continue;
    const text = inner.text();
    const length = lengthOf(text);
    if (length < MIN_BLOCK || linkShare($, element) > 0.5) continue;
    const points = 1 + (text.match(/[,,。;;!?、.]/g)?.length ?? 0) * 0.3 + Math.min(length / 40, 10);
    if (!inner.is('p, pre, td')) give(element, points);
    give(inner.parent()[0], points);
    give(inner.parent().parent()[0], points / 2);
  }
  return scores;
}

function densest($: CheerioAPI, scores: ReadonlyMap<Node, number>): Node | undefined {
  let best: Node | undefined;
  let most = 0;
  for (const [element, score] of scores) {
    const value = score * (1 - linkShare($, element));
    if (value > most) [best, most] = [element, value];
  }
  return best;
}

/** Blocks beside the densest container that belong to the same text: an article split over sections. */
function withSiblings($: CheerioAPI, top: Node, scores: ReadonlyMap<Node, number>): readonly Node[] {
  const threshold = Math.max(8, (scores.get(top) ?? 0) * 0.2);
  return $(top)
    .parent()
    .children()
    .toArray()
    .filter((element) => {
      if (element === top) return true;
      if ((scores.get(element) ?? 0) >= threshold && linkShare($, element) < 0.25) return true;
      return $(element).is('p') && lengthOf($(element).text()) > 40 && linkShare($, element) < 0.25;
    });
}

/** The markup of the densest block of running text and of what belongs to it; the whole body when nothing stands out. */
export function densestText($: CheerioAPI): string {
  const scores = scoreContainers($);
  const top = densest($, scores);
  if (top === undefined) return $('body').html() ?? '';
  return withSiblings($, top, scores)
    .map((element) => $.html(element))
    .join('\n');
}
