import type { PlaceMention } from './analysis.ts';
import type { PlaceSettings } from './place-settings.ts';
import type { collectWords } from './dictionary.ts';
import { layers } from './dictionary.ts';
import { tellsOldFootage } from './old-footage.ts';
import { type Hit, type Reading, sameSentence } from './reading.ts';

type PlaceKind = PlaceMention['kind'];

/** An entry of the gazetteer as words point to it. */
export type Place = {
  readonly name: string;
  readonly kind: PlaceKind;
  readonly township: string | null;
  /** The town has a namesake in a neighbouring county. */
  readonly ambiguous: boolean;
};

const FULL = 0.95;
const ALIAS = 0.8;
const VAGUE = 0.35;

/** Puts the gazetteer's names into the dictionary; argument `a` is the place, `b` the confidence in hundredths. */
export function addPlaces(settings: PlaceSettings, words: ReturnType<typeof collectWords>): readonly Place[] {
  const places: Place[] = [];
  const add = (place: Place, names: readonly (readonly [string, number])[]): void => {
    for (const [name, confidence] of names) words.add(name, 'place', places.length, confidence * 100, layers.place);
    places.push(place);
  };
  const { county } = settings;
  add({ name: county.name, kind: 'county', township: null, ambiguous: false }, [
    [county.name, FULL],
    ...county.aliases.map((alias) => [alias, ALIAS] as const),
  ]);
  for (const town of settings.towns) {
    const full = `${county.name}${town.name}`;
    add({ name: town.name, kind: 'township', township: town.name, ambiguous: town.ambiguous }, [
      [town.name, FULL],
      [full, FULL],
      ...town.aliases.map((alias) => [alias, ALIAS] as const),
      ...town.vague.map((alias) => [alias, VAGUE] as const),
    ]);
    for (const village of town.villages) {
      const short = Object.entries(town.villageAliases).filter(([, name]) => name === village);
      add({ name: village, kind: 'village', township: town.name, ambiguous: false }, [
        [village, 0.9],
        ...short.map(([alias]) => [alias, 0.7] as const),
      ]);
    }
    for (const trap of town.traps) words.add(trap, 'place_trap', 0, 0, layers.place);
  }
  for (const poi of settings.poi) {
    add({ name: poi.name, kind: 'poi', township: poi.town, ambiguous: false }, [
      [poi.name, FULL],
      ...poi.aliases.map((alias) => [alias, 0.85] as const),
    ]);
  }
  for (const road of settings.roads) {
    add({ name: road.name, kind: 'road', township: road.town, ambiguous: false }, [
      [road.name, 0.9],
      ...road.aliases.map((alias) => [alias, 0.75] as const),
    ]);
  }
  for (const neighbor of settings.neighbors) {
    const place: Place = { name: neighbor.name, kind: 'neighbor', township: null, ambiguous: false };
    add(place, [
      [neighbor.name, FULL],
      ...neighbor.aliases.map((alias) => [alias, ALIAS] as const),
      ...neighbor.towns.map((town) => [`${neighbor.name}${town}`, FULL] as const),
      ...neighbor.towns.flatMap((town) => neighbor.aliases.map((alias) => [`${alias}${town}`, FULL] as const)),
    ]);
    for (const trap of neighbor.traps) words.add(trap, 'place_trap', 0, 0, layers.place);
  }
  for (const name of settings.elsewhere) words.add(name, 'elsewhere', 0, 0, layers.place);
  for (const trap of settings.elsewhereTraps) words.add(trap, 'place_trap', 0, 0, layers.place);
  words.addAll(settings.here, 'here');
  words.add(county.city, 'city', 0, 0, layers.place);
  for (const alias of county.cityAliases) words.add(alias, 'city', 0, 0, layers.place);
  return places;
}

export type PlaceInput = {
  readonly region: string | undefined;
  readonly regionHint: string | null | undefined;
  /** The channel belongs to the county's own government or hotline. */
  readonly governmentChannel: boolean;
};

/**
 * The places of a text, surest first, with the townships that villages and known spots lie in; and whether the matter is
 * ours. A name that a neighbour shares counts only beside another place of ours, or on a channel of ours.
 */
export function findPlaces(
  reading: Reading,
  gazetteer: readonly Place[],
  settings: PlaceSettings,
  input: PlaceInput,
  boundaries: ((hit: Hit) => boolean) | undefined,
): { readonly places: readonly PlaceMention[]; readonly territory: 'ours' | 'outside' | 'unknown' } {
  const hits = reading.hits('place').filter((hit) => hit.b >= 90 || boundaries === undefined || boundaries(hit));
  const best = new Map<number, number>();
  const neighborHits: Hit[] = [];
  for (const hit of hits) {
    if (gazetteer[hit.a]!.kind === 'neighbor') neighborHits.push(hit);
    best.set(hit.a, Math.max(best.get(hit.a) ?? 0, hit.b / 100));
  }
  const hint = hintedPlace(gazetteer, settings, input.regionHint);
  const certain = [...best.keys()].some((at) => isOwn(gazetteer[at]!) && !gazetteer[at]!.ambiguous);
  const found = new Map<string, PlaceMention>();
  for (const [at, confidence] of best) {
    const place = gazetteer[at]!;
    let sure = confidence;
    if (place.ambiguous) {
      const outside = neighborHits.length > 0 || hint === 'outside';
      if (outside && !certain) continue;
      sure = certain ? confidence : input.governmentChannel ? 0.7 : input.region === settings.county.name ? 0.55 : 0.4;
    } else if (isOwn(place) && foreign(reading, hits, at)) sure = Math.min(sure, 0.3);
    put(found, { name: place.name, kind: place.kind, township: place.township, confidence: sure });
    if (place.township !== null && place.kind !== 'township') {
      put(found, { name: place.township, kind: 'township', township: place.township, confidence: sure * 0.95 });
    }
  }
  if (hint !== undefined && hint !== 'outside' && ![...found.values()].some((place) => place.kind === 'township')) {
    put(found, { name: hint.name, kind: 'township', township: hint.township, confidence: 0.6 });
  }
  const places = [...found.values()]
    .map((place) => ({ ...place, confidence: Math.round(place.confidence * 100) / 100 }))
    .toSorted((x, y) => y.confidence - x.confidence);
  return { places, territory: territoryOf(places, reading, hint, input) };
}

const isOwn = (place: Place): boolean => place.kind !== 'neighbor';

/** All mentions of the place stand right behind a name from elsewhere in their sentence (“武汉东湖”). */
function foreign(reading: Reading, hits: readonly Hit[], at: number): boolean {
  const elsewhere = reading.hits('elsewhere');
  if (elsewhere.length === 0) return false;
  return hits
    .filter((hit) => hit.a === at)
    .every((hit) =>
      elsewhere.some(
        (other) =>
          other.end <= hit.start && hit.start - other.end <= 4 && sameSentence(reading.all, other.end, hit.start),
      ),
    );
}

function put(found: Map<string, PlaceMention>, place: PlaceMention): void {
  const known = found.get(place.name);
  if (known === undefined || known.confidence < place.confidence) found.set(place.name, place);
}

function hintedPlace(
  gazetteer: readonly Place[],
  settings: PlaceSettings,
  hint: string | null | undefined,
): Place | 'outside' | undefined {
  if (hint === null || hint === undefined || hint === '') return undefined;
  if (settings.neighbors.some((neighbor) => hint.includes(neighbor.name))) return 'outside';
  return gazetteer.find((place) => place.kind === 'township' && hint.includes(place.name));
}

function territoryOf(
  places: readonly PlaceMention[],
  reading: Reading,
  hint: Place | 'outside' | undefined,
  input: PlaceInput,
): 'ours' | 'outside' | 'unknown' {
  const own = places.some((place) => place.kind !== 'neighbor' && place.confidence >= 0.5);
  const neighbor = places.some((place) => place.kind === 'neighbor');
  if (own) return 'ours';
  if (neighbor || hint === 'outside') return 'outside';
  // “是外省的旧视频” doubts a post about ours: it tells of no matter elsewhere.
  const doubts = reading.has('cue.old_footage') || tellsOldFootage(reading.all);
  if (reading.has('elsewhere') && !reading.has('here') && !input.governmentChannel && !doubts) return 'outside';
  if (places.some((place) => place.kind !== 'neighbor') || reading.has('here') || input.governmentChannel)
    return 'ours';
  return 'unknown';
}
