import type { Analysis, TextFeatures } from '../analysis/analysis.ts';

type Part = { readonly analysis: Analysis; readonly features: TextFeatures };

/**
 * An official text may answer several matters one by one ("一、…;二、…", a sentence each): its sentences, each with the places
 * and words that stand in it; empty when it is one piece. The topics stay those of the whole. A sentence that names no more
 * than the township of a village spoken of elsewhere in the text is no part of its own: it may mean that village.
 */
export function answerParts(analysis: Analysis, features: TextFeatures): readonly Part[] {
  const pieces = features.text
    .split(/[。;;!?\n]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= 12);
  if (pieces.length < 2) return [];
  const local = (place: Analysis['places'][number]): boolean => place.kind === 'village' || place.kind === 'poi';
  const spots = analysis.places.some(local);
  return pieces.flatMap((text) => {
    const places = analysis.places.filter((place) => mentions(text, place, analysis));
    if (spots && places.some((place) => place.kind === 'township') && !places.some(local)) return [];
    const tokens = features.tokens.filter((token) => text.includes(token));
    return [{ analysis: { ...analysis, places }, features: { title: '', text, tokens } }];
  });
}

/** A township stands in a piece by its name, its short name, or a village or unit of it. */
function mentions(text: string, place: Analysis['places'][number], analysis: Analysis): boolean {
  const short = place.name.replace(/(镇|乡|街道|社区|村|县)$/, '');
  if (text.includes(place.name) || (short.length > 1 && text.includes(short))) return true;
  return (
    place.kind === 'township' &&
    analysis.places.some((inner) => inner.township === place.name && inner !== place && text.includes(inner.name))
  );
}
