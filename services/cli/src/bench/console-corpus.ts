import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { isOpen, type CaseState } from '@tingchao/domain/response/case-states.ts';
import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { days, hours, plus, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Settings } from '@tingchao/settings/settings.ts';
import { madeMatter } from './month-corpus.ts';
import { hashOf, keptPost } from './month-posts.ts';
import { seeded } from './post-corpus.ts';
import { grounds, matters, pleas, since } from './stream-words.ts';

/** One matter of a desk: as many posts as are asked for, in words of several people. */
export type DeskMatter = {
  readonly incident: Incident;
  readonly file: CaseFile;
  readonly posts: readonly KeptPost[];
};

/** Grows with every change of what is made: a folder filled by another version is filled anew. */
export const CORPUS_VERSION = 1;

/** How far back the matters lie: a year and a half of them. */
const SPAN = days(540);
/** Villages, estates and schools of a county. */
const SPOTS = 1500;
/** Where unanswered matters stand; most are with their unit. */
const WAITING: readonly CaseState[] = [
  ...Array.from({ length: 8 }, () => 'found' as const),
  ...Array.from({ length: 4 }, () => 'judging' as const),
  ...Array.from({ length: 4 }, () => 'dispatched' as const),
  ...Array.from({ length: 20 }, () => 'handling' as const),
  ...Array.from({ length: 11 }, () => 'drafting' as const),
  'reviewing',
  'secrecy',
  'signing',
];

/**
 * The matters of a county's desk before `now`, the `n`-th always the same: at villages, estates and schools of all its townships,
 * told in the words of `stream-words.ts`, dealt with by all its units; of a hundred, nine are not answered and thirteen not closed yet.
 */
export function deskMatters(settings: Settings, now: Instant, postsEach: number): (n: number) => DeskMatter {
  const calendar = createCalendar(settings.calendars);
  const period = { month: '', from: plus(now, -SPAN), to: now, dueAt: now, remindAt: [] };
  const towns = settings.places.towns.map(({ name }) => name);
  const kinds = Object.values(matters);

  return (n) => {
    const random = seeded(n);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const made = madeMatter(n, period, settings, calendar);
    const spot = Math.floor(SPOTS * random() ** 2);
    const township = towns[spot % towns.length] as string;
    const name = spotName(spot);
    const { titles, ways } = pick(kinds);
    const title = `${township}${name}${pick(titles)}`;
    const at = made.incident.detectedAt;
    const [first] = made.posts;
    if (first === undefined) throw new Error('a matter without a post');
    const parts = {
      at,
      id: made.incident.id,
      channelType: first.post.channelType,
      kind: first.analysis.kind,
      topic: made.incident.topics.primary ?? '',
    };
    const places = [
      { name: township, kind: 'township' as const, township, confidence: 0.9 },
      { name, kind: 'village' as const, township, confidence: 0.8 },
    ];
    const posts = Array.from({ length: postsEach }, (_, index) => {
      const said = index === 0 ? title : `${random() < 0.5 ? township : ''}${name}${pick(titles)}`;
      const text = `${said}。${pick(since)}${pick(ways)},${pick(ways)},${pick(pleas)},${pick(pleas)}。`;
      const kept = keptPost(n, index, { ...parts, title: said, text });
      return { ...kept, analysis: { ...kept.analysis, places } };
    });
    const incident: Incident = {
      ...made.incident,
      title,
      places,
      lastPostAt: posts.at(-1)?.post.collectedAt ?? at,
      counts: { ...made.incident.counts, posts: posts.length },
      exemplars: made.incident.exemplars.flatMap((one, index) => {
        const kept = posts[index];
        return kept === undefined
          ? []
          : [{ ...one, postId: kept.post.id, title: kept.post.title, excerpt: kept.post.text }];
      }),
    };
    return { incident, posts, file: fileOf(made.file, { title, township, waiting: pick(WAITING) }) };
  };
}

/** A name out of the parts that names of this kind are made of. */
function spotName(spot: number): string {
  const ground = grounds[spot % grounds.length] as (typeof grounds)[number];
  const { first, second, endings } = ground;
  const at = Math.floor(spot / grounds.length);
  const head = first[at % first.length] as string;
  const tail = second[Math.floor(at / 7) % second.length] as string;
  return `${head}${tail}${endings[at % endings.length] as string}`;
}

/** The case of a matter at this place; one that is not answered yet stands anywhere on its way. */
function fileOf(
  file: CaseFile,
  { title, township, waiting }: { readonly title: string; readonly township: string; readonly waiting: CaseState },
): CaseFile {
  const status = isOpen(file.status) && file.answers.length === 0 ? waiting : file.status;
  const isGiven = status !== 'found' && status !== 'judging';
  const isDrafted = ['reviewing', 'secrecy', 'signing'].includes(status);
  const draft = {
    id: 'd1',
    hash: hashOf(title),
    title: `关于${title}的回应`,
    channel: '政府网站',
    kind: 'response' as const,
    by: '李川',
    at: plus(file.openedAt, hours(3)),
  };
  return {
    ...file,
    title,
    status,
    about: file.about && { ...file.about, townships: [township] },
    assignments: isGiven
      ? file.assignments.map((one) => (one.unit === 'town_gov' ? { ...one, place: township } : one))
      : [],
    drafts: isDrafted ? [draft] : file.drafts,
  };
}
