import type { PlaceMention } from '../analysis/analysis.ts';
import { unitNamed, type UnitsSettings } from '../response/units-settings.ts';
import type { PolicySettings } from './policy-settings.ts';
import type { Draft } from './read-clauses.ts';

export type Affected = {
  readonly groups: readonly {
    readonly id: string;
    readonly name: string;
    readonly vulnerable: boolean;
    readonly words: readonly string[];
    /** Where they are named, at most five clauses. */
    readonly clauses: readonly string[];
    readonly times: number;
  }[];
  /** Places of ours by the gazetteer, surest first. */
  readonly places: readonly { readonly name: string; readonly township: string | null }[];
  /** Counties and towns named that are not in the gazetteer: a draft of another county, or a gap in it. */
  readonly unknownPlaces: readonly string[];
  /** Offices the draft gives work to, by their configured names, most often named first. */
  readonly units: readonly { readonly name: string; readonly times: number }[];
};

const PLACE = /[\p{Script=Han}]{2,4}?(?:自治县|县|镇|乡|街道|市)(?=人民政府|政府|委|20\d\d年|党|的|[、，,（(]|$)/gu;
const NO_PLACE =
  /^(?:各|全|本|我|该|驻|涉|城|乡|县|市|中央|直属|有关|上级|和|及|对|向|由|在|以|等|将|经|按|同|与|每|级)|[级各]|乡镇$|^.{0,1}(?:县|镇|乡|市)$/u;
/** What stands before a place in running text. */
const BEFORE =
  /^(?:关于)?(?:印发|特别是|围绕|实际完成|完成|依托|纳入|推进|结合|贯彻|落实|开展|加强|关于|主办|承办|已经|经)+/u;
const OFFICE =
  /[\p{Script=Han}]{2,14}?(?:局|委员会|办公室|办|中心|大队|公司|管委会|委)(?=[、，,。；;：:（()）\s]|牵头|负责|会同|按职责|$)/gu;

/** Who and where a draft touches, with the words that say so. */
export function findAffected(
  draft: Draft,
  places: readonly PlaceMention[],
  settings: { readonly policy: Pick<PolicySettings, 'people'>; readonly units: UnitsSettings; readonly county: string },
): Affected {
  const text = draft.paragraphs.join('\n');
  const ours = places.filter(
    // “全县” says the county of whoever wrote it.
    ({ kind, name, confidence }) =>
      kind !== 'neighbor' && confidence >= 0.5 && (kind !== 'county' || text.includes(name)),
  );
  const named = [...new Set([...text.matchAll(PLACE)].map(([name]) => name.replace(BEFORE, '')))].filter(
    (name) =>
      name.length >= 3 &&
      !NO_PLACE.test(name) &&
      !ours.some((place) => place.name.includes(name) || name.includes(place.name)),
  );
  return {
    groups: findGroups(draft, settings.policy),
    places: ours.map(({ name, township }) => ({ name, township })),
    unknownPlaces: named.filter((name) => !name.includes(settings.county)).slice(0, 12),
    units: findUnits(text, settings.units),
  };
}

function findGroups(draft: Draft, { people }: Pick<PolicySettings, 'people'>): Affected['groups'] {
  return people
    .map(({ id, name, vulnerable, words }) => {
      const said = draft.sentences.filter(({ text }) => words.some((word) => text.includes(word)));
      return {
        id,
        name,
        vulnerable,
        words: words.filter((word) => said.some(({ text }) => text.includes(word))),
        clauses: [...new Set(said.map(({ clause }) => (clause === '' ? '开头' : clause)))].slice(0, 5),
        times: said.length,
      };
    })
    .filter(({ times }) => times > 0)
    .toSorted((a, b) => b.times - a.times);
}

function findUnits(text: string, settings: UnitsSettings): Affected['units'] {
  const times = new Map<string, number>();
  for (const [written] of text.matchAll(OFFICE)) {
    const shown = shownUnit(written, settings);
    if (shown === undefined) continue;
    times.set(shown, (times.get(shown) ?? 0) + 1);
  }
  return [...times]
    .map(([name, count]) => ({ name, times: count }))
    .toSorted((a, b) => b.times - a.times)
    .slice(0, 12);
}

/** As written, with our own name for it where that is another; offices of other levels stay as they are written. */
function shownUnit(written: string, settings: UnitsSettings): string | undefined {
  const unit = unitNamed(settings, written);
  if (unit === undefined || (unit.kind === 'park' && !written.includes('园'))) return undefined;
  if (/^.{0,6}[市省]/u.test(written) || written === unit.name || unit.name.endsWith(written)) return written;
  return `${written}（即${unit.name}）`;
}
