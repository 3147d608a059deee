import type { Analysis, TextFeatures } from '../analysis/analysis.ts';

/**
 * An official text that answers several matters one by one ("一、…;二、…") cut into its parts, each with the places and words
 * that stand in it; empty when it is one piece. The topics stay those of the whole.
 */
export function answerParts(
  analysis: Analysis,
  features: TextFeatures,
): readonly { readonly analysis: Analysis; readonly features: TextFeatures }[] {
  const pieces = features.text
    .split(/(?:^|[。;;::,,\s])(?=[((]?(?:[一二三四五六七八九十]|\d{1,2})[))]?[、..](?!\d))/)
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= 8);
  if (pieces.length < 2) return [];
  return pieces.map((text) => ({
    analysis: { ...analysis, places: analysis.places.filter((place) => mentions(text, place, analysis)) },
    features: { title: '', text, tokens: features.tokens.filter((token) => text.includes(token)) },
  }));
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
