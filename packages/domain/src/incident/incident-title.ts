import type { PlaceMention, Scored } from '../analysis/analysis.ts';
import type { LevelSettings } from './level-settings.ts';
import type { Tally } from './tally.ts';

/** Names of topics and sub-topics by id, as the lexicons give them. */
export type SubjectNames = ReadonlyMap<string, string>;

const companyEnding = /(公司|集团|厂|化工|超市|酒店|商行)$/;
/** Who is asked to act is no part of what happened. */
const officeEnding = /(局|大队|派出所|办公室|委员会|监察|热线)$/;

/**
 * "place + what": `石桥镇、白沙镇水污染(死鱼、发黑)`. Words of accusation and company names that only hearsay brought in are left
 * out, so that no title states an unverified accusation as a fact.
 */
export function titleOf(
  tally: Tally,
  places: readonly PlaceMention[],
  subtopics: readonly Scored[],
  topic: string | null,
  names: SubjectNames,
  settings: LevelSettings,
  unverifiedOnly: boolean,
): string {
  const where = placePart(tally, places);
  const subject =
    subtopics[0] === undefined
      ? topic === null
        ? '群众反映事项'
        : (names.get(topic) ?? topic)
      : (names.get(subtopics[0].id) ?? subtopics[0].id);
  const detail: string[] = [];
  for (const word of subtopics[0]?.words ?? []) {
    if (word.length > 1 && !where.includes(word) && !subject.includes(word) && tells(word, settings)) detail.push(word);
    if (detail.length === 2) break;
  }
  return `${unverifiedOnly ? '网传' : ''}${where}${subject}${detail.length > 0 ? `（${detail.join('、')}）` : ''}`.slice(
    0,
    60,
  );
}

/** A word of what happened: none of accusation, and not who is asked to act. */
const tells = (word: string, settings: LevelSettings): boolean =>
  /[\u4E00-\u9FA5]/.test(word) &&
  !officeEnding.test(word) &&
  !settings.signs.accusation.some((bad) => word.includes(bad));

function placePart(tally: Tally, places: readonly PlaceMention[]): string {
  const firm = places.filter(
    (place) => (tally.places.get(`${place.kind}:${place.name}`)?.quiet ?? 0) > 0 && !companyEnding.test(place.name),
  );
  const spot = firm.filter((place) => place.kind === 'poi' || place.kind === 'village');
  const towns = firm.filter((place) => place.kind === 'township');
  if (towns.length > 1)
    return towns
      .slice(0, 2)
      .map((place) => place.name)
      .join('、');
  const [first] = spot;
  if (first !== undefined) {
    const town = first.township ?? towns[0]?.name ?? '';
    return spot.length === 1 && !first.name.startsWith(town.slice(0, 2)) ? `${town}${first.name}` : first.name;
  }
  return towns[0]?.name ?? firm.find((place) => place.kind === 'county')?.name ?? '';
}
