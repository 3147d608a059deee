import type { PlaceSettings } from './place-settings.ts';

/** A township that a text points to, and the words of it that do. */
export type SuggestedTownship = { readonly name: string; readonly words: readonly string[] };

/**
 * The townships a text names by themselves, a village, a road or a well-known place of theirs, the one with the longest words
 * first; for a person to choose from while writing. Vague names (老城区) and words that only look like a place are left out, and so is
 * a township with a namesake next door unless the county is named too: as `places.yaml` says.
 */
export function suggestTownships(text: string, settings: PlaceSettings): readonly SuggestedTownship[] {
  const traps = settings.towns.flatMap((town) => town.traps);
  const said = [...traps, ...settings.elsewhereTraps].reduce((left, trap) => left.replaceAll(trap, '\u3000'), text);
  const hasCounty = [settings.county.name, ...settings.county.aliases].some((name) => said.includes(name));
  const neighbours = settings.neighbors.flatMap(({ name, aliases }) => [name, ...aliases]);
  if (!hasCounty && neighbours.some((name) => said.includes(name))) return [];
  const found = settings.towns.map(({ name, aliases, villages, villageAliases, ambiguous }) => {
    const own = [name, ...aliases];
    const within = [
      ...villages,
      ...Object.keys(villageAliases),
      ...[...settings.poi, ...settings.roads].flatMap((one) => (one.town === name ? [one.name, ...one.aliases] : [])),
    ];
    const names = ambiguous && !hasCounty ? within : [...own, ...within];
    const words = names.filter((word) => said.includes(word));
    // `石桥` says nothing more where `石桥镇` stands.
    return { name, words: words.filter((word) => !words.some((other) => other !== word && other.includes(word))) };
  });
  const weight = ({ words }: SuggestedTownship): number => words.reduce((sum, word) => sum + word.length, 0);
  return found.filter(({ words }) => words.length > 0).toSorted((a, b) => weight(b) - weight(a));
}
