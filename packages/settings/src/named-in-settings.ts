import type { CheckedTogether } from './cross-checks.ts';

/** A name that one file uses and another defines, and where it is used. */
export type Named = {
  readonly setting: keyof CheckedTogether;
  /** Which file of a folder, counted from 0. */
  readonly index?: number;
  readonly keys: readonly PropertyKey[];
  readonly name: string;
};

type Collect = (settings: CheckedTogether) => readonly Named[];

const each = (
  setting: Named['setting'],
  keys: readonly PropertyKey[],
  names: readonly string[],
  index?: number,
): readonly Named[] =>
  names.map((name, at) => ({ setting, keys: [...keys, at], name, ...(index === undefined ? {} : { index }) }));

const one = (
  setting: Named['setting'],
  keys: readonly PropertyKey[],
  name: string | null | undefined,
  index?: number,
): readonly Named[] =>
  name === null || name === undefined ? [] : [{ setting, keys, name, ...(index === undefined ? {} : { index }) }];

/** Units that lead. */
const leads: Collect = ({ routing, topics = [] }) => [
  ...(routing
    ? [
        ...one('routing', ['otherAuthority', 'lead'], routing.otherAuthority.lead),
        ...routing.duties.flatMap(({ lead }, at) => one('routing', ['duties', at, 'lead'], lead)),
        ...Object.entries(routing.topicDefaults).flatMap(([id, [lead]]) =>
          one('routing', ['topicDefaults', id, 0], lead),
        ),
        ...one('routing', ['fallback'], routing.fallback),
      ]
    : []),
  ...topics.flatMap((topic, index) => [
    ...one('topics', ['leadUnit'], topic.leadUnit, index),
    ...topic.subtopics.flatMap(({ leadUnit }, at) => one('topics', ['subtopics', at, 'leadUnit'], leadUnit, index)),
  ]),
];

/** Units that assist, and those that examples speak of. */
const others: Collect = ({ routing, topics = [] }) => [
  ...(routing
    ? [
        ...each('routing', ['otherAuthority', 'assist'], routing.otherAuthority.assist),
        ...routing.township.matters.flatMap(({ assist }, at) =>
          each('routing', ['township', 'matters', at, 'assist'], assist),
        ),
        ...routing.duties.flatMap(({ assist }, at) => each('routing', ['duties', at, 'assist'], assist)),
        ...Object.entries(routing.topicDefaults).flatMap(([id, units]) =>
          each('routing', ['topicDefaults', id], units).slice(1),
        ),
        ...routing.examples.flatMap((example, at) => [
          ...one('routing', ['examples', at, 'lead'], example.lead),
          ...one('routing', ['examples', at, 'notLead'], example.notLead),
          ...each('routing', ['examples', at, 'assists'], example.assists),
        ]),
      ]
    : []),
  ...topics.flatMap((topic, index) =>
    topic.subtopics.flatMap(({ coUnits }, at) => each('topics', ['subtopics', at, 'coUnits'], coUnits, index)),
  ),
];

/** Which names the settings use of what another file defines. */
export const named = {
  leads,
  units: (settings) => [...leads(settings), ...others(settings)],
  topics: ({ routing, risk }) => [
    ...(risk?.sensitivePeriods.items ?? []).flatMap(({ topics }, at) =>
      each('risk', ['sensitivePeriods', 'items', at, 'topics'], topics),
    ),
    ...(routing
      ? [
          ...Object.keys(routing.topicDefaults).map((name): Named => ({
            setting: 'routing',
            keys: ['topicDefaults', name],
            name,
          })),
          ...routing.examples.flatMap(({ topics }, at) => each('routing', ['examples', at, 'topics'], topics)),
        ]
      : []),
  ],
  subtopics: ({ routing, clustering }) => [
    ...(routing?.duties ?? []).flatMap(({ subtopics }, at) => each('routing', ['duties', at, 'subtopics'], subtopics)),
    ...(routing?.examples ?? []).flatMap(({ subtopics }, at) =>
      each('routing', ['examples', at, 'subtopics'], subtopics),
    ),
    ...(clustering ? each('clustering', ['spreading', 'subtopics'], clustering.spreading.subtopics) : []),
  ],
  /** Sub-topics (some whole topics) that a level's triggers are about. */
  levelSubtopics: ({ levels }) =>
    Object.entries(levels?.subtopics ?? {}).flatMap(([group, ids]) => each('levels', ['subtopics', group], ids)),
  towns: ({ places, routing }) => [
    ...(places?.poi ?? []).flatMap(({ town }, at) => one('places', ['poi', at, 'town'], town)),
    ...(places?.roads ?? []).flatMap(({ town }, at) => one('places', ['roads', at, 'town'], town)),
    ...(routing?.examples ?? []).flatMap(({ place }, at) => one('routing', ['examples', at, 'place'], place)),
  ],
  neighbors: ({ routing }) =>
    (routing?.examples ?? []).flatMap(({ neighbor }, at) => one('routing', ['examples', at, 'neighbor'], neighbor)),
} as const satisfies Record<string, Collect>;
