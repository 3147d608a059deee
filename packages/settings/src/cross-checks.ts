import type { PlaceSettings } from '@tingchao/domain/analysis/place-settings.ts';
import type { RiskSettings } from '@tingchao/domain/analysis/risk-settings.ts';
import type { TopicSettings } from '@tingchao/domain/analysis/lexicon-settings.ts';
import type { LevelSettings } from '@tingchao/domain/incident/level-settings.ts';
import type { ClusteringSettings } from '@tingchao/domain/incident/clustering-settings.ts';
import type { DocumentsSettings } from '@tingchao/domain/document/document-settings.ts';
import type { SlaSettings } from '@tingchao/domain/response/sla-settings.ts';
import type { SourcesFile } from '@tingchao/domain/post/source-settings.ts';
import type { RoutingSettings } from '@tingchao/domain/response/routing-settings.ts';
import { OUTSIDE, SUPERIOR, type UnitsSettings } from '@tingchao/domain/response/units-settings.ts';
import type { AppSettings } from './app-settings.ts';
import { channelsWithoutChoice } from './channel-choice.ts';
import { nearest } from './nearest.ts';
import { named, type Named } from './named-in-settings.ts';

/** What the checks between files read; a file that is missing or wrong itself is left out. */
export type CheckedTogether = {
  readonly app?: AppSettings;
  readonly units?: UnitsSettings;
  readonly routing?: RoutingSettings;
  readonly topics?: readonly TopicSettings[];
  readonly places?: PlaceSettings;
  readonly sources?: readonly SourcesFile[];
  readonly clustering?: ClusteringSettings;
  readonly levels?: LevelSettings;
  readonly risk?: RiskSettings;
  readonly sla?: SlaSettings;
  readonly documents?: DocumentsSettings;
};

/** Something that two files disagree about: told where the wrong word stands. */
export type CrossMistake = {
  readonly setting: keyof CheckedTogether;
  /** Which file of a folder, counted from 0. */
  readonly index?: number;
  readonly keys: readonly PropertyKey[];
  readonly message: string;
};

/** Checks the files against each other: what one names, another must have. */
export function crossChecks(settings: CheckedTogether): readonly CrossMistake[] {
  return [
    ...unknownUnits(settings),
    ...leadingCompanies(settings),
    ...unknownTopics(settings),
    ...repeatedTopics(settings),
    ...unknownPlaces(settings),
    ...otherRegion(settings),
    ...repeatedSources(settings),
    ...sourcesWithoutBase(settings),
    ...lettersWithoutDocument(settings),
    ...channelsWithoutChoice(settings),
  ];
}

function unknown(what: string, names: readonly Named[], known: ReadonlySet<string>): readonly CrossMistake[] {
  return names
    .filter(({ name }) => !known.has(name))
    .map(({ name, ...where }) => {
      const near = nearest(name, [...known]);
      return { ...where, message: `没有${what}“${name}”${near ? `，是否想写“${near}”？` : ''}` };
    });
}

function unknownUnits(settings: CheckedTogether): readonly CrossMistake[] {
  if (!settings.units) return [];
  const known = new Set([...settings.units.units.map(({ id }) => id), OUTSIDE, SUPERIOR]);
  return unknown('单位（units.yaml）', named.units(settings), known);
}

/** A company (water, power …) assists and never leads: it is no administrative organ. */
function leadingCompanies({ units, routing, topics }: CheckedTogether): readonly CrossMistake[] {
  if (!units) return [];
  const companies = new Set(units.units.filter(({ kind }) => kind === 'company').map(({ id }) => id));
  return named
    .leads({ ...(routing ? { routing } : {}), ...(topics ? { topics } : {}) })
    .filter(({ name }) => companies.has(name))
    .map(({ name, ...where }) => ({ ...where, message: `“${name}”是企业，只能协办，不能牵头` }));
}

function unknownTopics(settings: CheckedTogether): readonly CrossMistake[] {
  const { topics } = settings;
  if (!topics) return [];
  const subtopics = new Set(topics.flatMap((topic) => topic.subtopics.map(({ id }) => id)));
  return [
    ...unknown('专题（lexicons/topics/）', named.topics(settings), new Set(topics.map(({ id }) => id))),
    ...unknown('子题（lexicons/topics/）', named.subtopics(settings), subtopics),
    ...unknown(
      '专题或子题（lexicons/topics/）',
      named.levelSubtopics(settings),
      new Set([...subtopics, ...topics.map(({ id }) => id)]),
    ),
    ...topics.flatMap((topic, index) => {
      const own = new Set(topic.subtopics.map(({ id }) => id));
      const examples = topic.examples.map(({ subtopic }, at): Named => {
        return { setting: 'topics', index, keys: ['examples', at, 'subtopic'], name: subtopic };
      });
      return unknown('本专题的子题', examples, own);
    }),
  ];
}

/** A rung of the ladder writes a letter: the document must be known, and its number comes from the document's series. */
function lettersWithoutDocument({ sla, documents: written }: CheckedTogether): readonly CrossMistake[] {
  if (!sla || !written) return [];
  const series = new Map(written.documents.map((document) => [document.id, document.series]));
  const letters = sla.ladder.flatMap(({ document }, at): Named[] =>
    document === undefined ? [] : [{ setting: 'sla', keys: ['ladder', at, 'document'], name: document }],
  );
  const otherSeries = sla.ladder.flatMap((rung, at): CrossMistake[] => {
    const wanted = rung.document === undefined ? undefined : series.get(rung.document);
    if (wanted === undefined || rung.series === wanted) return [];
    return [
      {
        setting: 'sla',
        keys: ['ladder', at, 'series'],
        message: `与 documents.yaml 里 ${rung.document} 的文号系列“${wanted}”不一致`,
      },
    ];
  });
  return [...unknown('文书（documents.yaml）', letters, new Set(series.keys())), ...otherSeries];
}

function repeatedTopics({ topics = [] }: CheckedTogether): readonly CrossMistake[] {
  const ids = topics.map(({ id }, index): Named => ({ setting: 'topics', index, keys: ['id'], name: id }));
  const subtopics = topics.flatMap((topic, index) =>
    topic.subtopics.map(({ id }, at): Named => {
      return { setting: 'topics', index, keys: ['subtopics', at, 'id'], name: id };
    }),
  );
  return [...repeated('专题编号', ids), ...repeated('子题编号', subtopics)];
}

function unknownPlaces(settings: CheckedTogether): readonly CrossMistake[] {
  const { places } = settings;
  if (!places) return [];
  const villages = places.towns.flatMap((town, at) =>
    unknown(
      `${town.name}的村、社区`,
      Object.entries(town.villageAliases).map(([alias, name]): Named => {
        return { setting: 'places', keys: ['towns', at, 'villageAliases', alias], name };
      }),
      new Set(town.villages),
    ),
  );
  return [
    ...unknown('乡镇（places.yaml）', named.towns(settings), new Set(places.towns.map(({ name }) => name))),
    ...unknown('邻县（places.yaml）', named.neighbors(settings), new Set(places.neighbors.map(({ name }) => name))),
    ...villages,
    ...repeated(
      '乡镇',
      places.towns.map(({ name }, at): Named => ({ setting: 'places', keys: ['towns', at, 'name'], name })),
    ),
  ];
}

function otherRegion({ app, places }: CheckedTogether): readonly CrossMistake[] {
  if (!app || !places || app.region.county === places.county.name) return [];
  const message = `与 places.yaml 的县名“${places.county.name}”不一致`;
  return [{ setting: 'app', keys: ['region', 'county'], message }];
}

function repeatedSources({ sources = [] }: CheckedTogether): readonly CrossMistake[] {
  const ids = sources.flatMap((file, index) =>
    file.sources.map(({ id }, at): Named => ({ setting: 'sources', index, keys: ['sources', at, 'id'], name: id })),
  );
  // Within one file the schema has told it already.
  const files = new Map<string, Set<number | undefined>>();
  for (const { name, index } of ids) files.set(name, (files.get(name) ?? new Set()).add(index));
  return repeated('信源编号', ids).filter(({ message }) =>
    [...files].some(([name, inFiles]) => inFiles.size > 1 && message.includes(`“${name}”`)),
  );
}

function sourcesWithoutBase({ app, sources = [] }: CheckedTogether): readonly CrossMistake[] {
  if (!app || app.collector.rsshubBase !== undefined) return [];
  return sources.flatMap((file, index) =>
    file.sources.flatMap((source, at): CrossMistake[] =>
      source.kind === 'rss' && source.enabled && source.url.includes('{rsshub}')
        ? [
            {
              setting: 'sources',
              index,
              keys: ['sources', at, 'url'],
              message: '用到 {rsshub},但 app.yaml 没有写 collector.rsshubBase',
            },
          ]
        : [],
    ),
  );
}

function repeated(what: string, names: readonly Named[]): readonly CrossMistake[] {
  const seen = new Set<string>();
  return names.flatMap(({ name, ...where }) => {
    if (seen.has(name)) return [{ ...where, message: `${what}“${name}”重复` }];
    seen.add(name);
    return [];
  });
}
