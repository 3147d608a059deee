import type { County } from './county-fixture.ts';
import { leader, townshipsIn } from './county-facts.ts';

/** What the controls choose in the test. */
export const choices: Readonly<Record<string, string>> = {
  region: '青岚县',
  townships: '城关镇',
  topic: 'ecology',
  channel: 'leader_board',
  leadUnit: 'water_bureau',
  level: 'II',
};

/** The county's documents that a control leaves, found in the documents themselves. */
export function chooseIn(
  { posts, incidents, cases, now }: County,
  chosen: { readonly field: string; readonly value: string },
): County {
  const { field, value } = chosen;
  const has = (values: readonly (string | null | undefined)[]): boolean => values.includes(value);
  return {
    now,
    posts: posts.filter(({ post, analysis }) =>
      has(
        {
          region: [post.region],
          townships: townshipsIn(analysis.places),
          topic: [analysis.topics[0]?.id],
          channel: [post.channelType],
        }[field] ?? [],
      ),
    ),
    incidents: incidents.filter(({ region, places, topics, channelTypes, level }) =>
      has(
        {
          region: [region],
          townships: townshipsIn(places),
          topic: [topics.primary],
          channel: channelTypes,
          level: [level],
        }[field] ?? [],
      ),
    ),
    cases: cases.filter((file) =>
      has(
        {
          region: [file.about?.region],
          townships: file.about?.townships ?? [],
          topic: [file.about?.topic],
          channel: [file.about?.channel],
          leadUnit: [leader(file)],
          level: [file.level],
        }[field] ?? [],
      ),
    ),
  };
}
