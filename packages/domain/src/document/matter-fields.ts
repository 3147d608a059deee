import { levelNumerals } from '../analysis/analysis.ts';
import type { KeptPost } from '../incident/incident.ts';
import { PACE_RULE } from '../incident/pace.ts';
import { PERIOD_RULE } from '../incident/sensitive-periods.ts';
import { channelNames, falseFlags } from '../report/report-names.ts';
import { civilDate, toClock, type Instant } from '../time/instant.ts';
import { cite, clean, placesOf, say, voices, type CaseMaterial, type Fields, type Said } from './material.ts';
import { areasOf, channelsOf, courseOf } from './spread-charts.ts';

/** What happened, how it spread, what people say of it: the fields of 快报 and 专报. No citizen is quoted or linked. */

const about = (given: CaseMaterial): readonly string[] => [
  cite.case(given.file),
  ...(given.incident ? [cite.incident(given.incident)] : []),
];

const postIds = (posts: readonly KeptPost[]): readonly string[] => posts.map(({ post }) => cite.post(post.id));

/** Earliest publication; null when no member gives one. */
function firstPublished(given: CaseMaterial): Instant | null {
  return given.incident?.firstPublishedAt ?? null;
}

const foundAt = ({ incident, file }: CaseMaterial): Instant => incident?.detectedAt ?? file.openedAt;

/** The matter in our own words: place, subject, how many, what is claimed — a paraphrase, never a citizen's sentence. */
export function paraphrase(given: CaseMaterial): Said {
  const { incident, file, names } = given;
  if (!incident) return say(clean(file.title), cite.case(file));
  const { counts, facts } = incident;
  const where = placesOf(given);
  const subject = incident.subtopics.slice(0, 3).map(({ id }) => names.subtopic(id));
  const topic = incident.topics.primary === null ? '' : names.topic(incident.topics.primary);
  const stated = statedFacts(facts);
  const sentences = [
    `${where === '' ? '' : `涉及${where}，`}共 ${counts.posts} 条信息、${counts.independentSources} 个独立信源反映${clean(incident.title)}`,
    topic === '' ? '' : `属${topic}类${subject.length === 0 ? '' : `，主要涉及${subject.join('、')}`}`,
    stated === '' ? '' : `信息中称：${stated}，以有关单位核实为准`,
    incident.falseInfo.status === 'none' ? '' : `其中含未经证实的内容（${falseFlags[incident.falseInfo.status]}）`,
  ];
  return say(`${sentences.filter((one) => one !== '').join('。')}。`, about(given));
}

/** Numbers as the posts state them; nobody has verified them. */
function statedFacts(facts: NonNullable<CaseMaterial['incident']>['facts']): string {
  const people: readonly (readonly [number | null, string])[] = [
    [facts.deaths, '死亡'],
    [facts.seriouslyInjured, '重伤'],
    [facts.ill, '身体不适'],
    [facts.illPupils, '学生身体不适'],
    [facts.missing, '失联'],
    [facts.gathered, '聚集'],
    [facts.claimants, '有同类诉求'],
    [facts.evacuated, '转移'],
  ];
  const told = people.filter(([count]) => count !== null).map(([count, what]) => `${what} ${count} 人`);
  const money = facts.amountYuan === null ? [] : [`涉及金额 ${facts.amountYuan} 元`];
  return [...told, ...money].join('、');
}

function sumOf(given: CaseMaterial, key: 'reads' | 'likes' | 'comments' | 'reposts'): Said {
  const counted = given.posts.filter(({ post }) => post.metrics[key] > 0);
  const sum = counted.reduce((all, { post }) => all + post.metrics[key], 0);
  // A channel that shows no count gives 0: that is no finding.
  return sum === 0 ? undefined : say(`${sum}（${counted.length} 条信息显示该项）`, postIds(counted));
}

function accounts(given: CaseMaterial): Said {
  const { posts } = given;
  const official = posts.filter(({ post }) => post.official);
  const media = posts.filter(({ post, analysis }) => !post.official && analysis.role === 'media');
  const others = posts.length - official.length - media.length;
  if (posts.length === 0) return undefined;
  return say(`群众发布 ${others} 条，媒体 ${media.length} 条，官方账号 ${official.length} 条`, postIds(posts));
}

function platforms(given: CaseMaterial): Said {
  const types = [...new Set(given.posts.map(({ post }) => channelNames[post.channelType]))];
  const known = types.length > 0 ? types : (given.incident?.channelTypes ?? []).map((type) => channelNames[type]);
  return say(known.join('、'), about(given));
}

/** Links of offices and media may be printed; a citizen's post is found by its id on the desk (design.md §7: a link is identity). */
function links(given: CaseMaterial): Said {
  const shown = given.posts.filter(
    ({ post, analysis }) =>
      /^https?:\/\//iu.test(post.link ?? '') &&
      (post.official || (post.channelType === 'news' && analysis.role === 'media')),
  );
  const hidden = given.posts.length - shown.length;
  const lines = shown.slice(0, 10).map(({ post }) => `${clean(post.channelName)}：${clean(post.link ?? '')}`);
  const rest = hidden === 0 ? [] : [`群众发布的 ${hidden} 条不列链接，凭事件编号在处置台查阅。`];
  return say([...lines, ...rest].join('\n'), postIds(given.posts));
}

function pace({ incident }: CaseMaterial): string {
  return incident?.risk.reasons.find(({ rule }) => rule === PACE_RULE)?.words.join('') ?? '';
}

function spreadNote(given: CaseMaterial): Said {
  const { incident } = given;
  if (!incident) return undefined;
  const { counts } = incident;
  const words = [
    `见于 ${counts.channels} 个渠道，独立信源 ${counts.independentSources} 个，最近一条为 ${toClock(incident.lastPostAt)}`,
    pace(given),
  ];
  return say(`${words.filter((one) => one !== '').join('；')}。`, cite.incident(incident));
}

function outlook(given: CaseMaterial): Said {
  const { incident, at } = given;
  if (!incident) return undefined;
  const quiet = at - incident.lastPostAt;
  const grows = pace(given);
  const hoursQuiet = Math.floor(quiet / 3_600_000);
  const course =
    grows === '' ? (hoursQuiet >= 24 ? `已 ${hoursQuiet} 小时没有新信息` : '仍有新信息，未见加速') : `升温：${grows}`;
  return say(`${course}（截至 ${toClock(at)}）。`, cite.incident(incident));
}

/** The ordinary kinds of what was written, as shares. */
function shares(given: CaseMaterial, of: (post: KeptPost) => string): Said {
  const members = voices(given);
  if (members.length === 0) return undefined;
  const groups = [...Map.groupBy(members, of)].toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  const text = groups.map(
    ([name, list]) => `${name} ${list.length} 条（${Math.round((100 * list.length) / members.length)}%）`,
  );
  return say(text.join('，'), postIds(members));
}

const sentiments = { negative: '负面', neutral: '中性', positive: '正面' } as const;

function nodes(given: CaseMaterial): Said {
  const { incident } = given;
  if (!incident) return undefined;
  const published = firstPublished(given);
  const lines = [
    ...(published === null ? [] : [`${toClock(published)} 最早发布`]),
    `${toClock(incident.detectedAt)} 本系统发现`,
    ...incident.levelTimeline.map(({ at, level }) => `${toClock(at)} 舆情等级为${levelNumerals[level]}`),
    ...(incident.answeredBy === null ? [] : [`${toClock(incident.answeredBy.at)} 官方渠道作出回应`]),
  ];
  return say(lines.join('\n'), cite.incident(incident));
}

function peak(given: CaseMaterial): Said {
  const course = courseOf(given.posts);
  if (course?.kind !== 'chart') return undefined;
  const top = course.table.rows.toSorted((a, b) => b.sources.length - a.sources.length)[0]!;
  return say(`${top.cells[0]} 起的时段，${top.cells[1]} 条`, top.sources);
}

function list(given: CaseMaterial): Said {
  const rows = given.posts
    .toSorted((a, b) => a.post.collectedAt - b.post.collectedAt || (a.post.id < b.post.id ? -1 : 1))
    .slice(0, 40)
    .map(({ post, analysis }) => ({
      cells: [
        post.publishedAt === null ? '未注明' : toClock(post.publishedAt),
        channelNames[post.channelType],
        post.official ? '官方' : analysis.role === 'media' ? '媒体' : '群众',
        post.id,
      ],
      sources: [cite.post(post.id)],
    }));
  if (rows.length === 0) return undefined;
  const columns = [
    { label: '发布时间', width: 3, number: false },
    { label: '渠道', width: 2, number: false },
    { label: '发布者', width: 1, number: false },
    { label: '信息编号', width: 5, number: false },
  ];
  const left = given.posts.length - rows.length;
  const note = `${left > 0 ? `另有 ${left} 条见处置台。` : ''}原文与链接不列入文书，凭信息编号在处置台查阅。`;
  return { kind: 'table', table: { title: '信息清单', columns, rows, note } };
}

function falseInfo(given: CaseMaterial): Said {
  const { incident } = given;
  if (!incident) return undefined;
  const { status, evidence } = incident.falseInfo;
  const proof = evidence.length === 0 ? '' : `；涉及 ${evidence.length} 处依据`;
  return say(`${falseFlags[status]}${proof}。未经有关单位核实，不作结论。`, cite.incident(incident));
}

function summary(given: CaseMaterial): Said {
  const said = paraphrase(given);
  if (said === undefined || 'kind' in said) return undefined;
  const text = `${said.text}舆情等级${levelNumerals[given.file.level]}。`;
  // 报送摘要 200 字以内。
  return say(text.length > 200 ? `${text.slice(0, 199)}…` : text, said.sources);
}

/** When the reply was published from here. */
function publishedAt({ file }: CaseMaterial): Said {
  const published = file.answers.findLast(({ source }) => source === 'published');
  return published && say(toClock(published.at), `回应 ${published.ref}`);
}

export const matterFields: Fields = {
  事件日期: (given) => {
    const published = firstPublished(given);
    const text = published === null ? `发布日期未注明，${civilDate(foundAt(given))} 发现` : civilDate(published);
    return say(text, about(given));
  },
  具体时间: (given) => {
    const published = firstPublished(given);
    const first = published === null ? '发布时间未注明' : `${toClock(published)} 最早发布`;
    return say(`${first}，${toClock(foundAt(given))} 发现`, about(given));
  },
  平台名称: platforms,
  账号类型: accounts,
  涉事地域: (given) => say(placesOf(given), about(given)),
  涉及地域: (given) => say(placesOf(given), about(given)),
  主要内容: paraphrase,
  摘要: summary,
  信息数量: (given) => {
    const { incident } = given;
    if (!incident) return undefined;
    const { posts, reposts, independentSources } = incident.counts;
    return say(
      `${posts} 条（其中转发、重复 ${reposts} 条），独立信源 ${independentSources} 个`,
      cite.incident(incident),
    );
  },
  信息总量: (given) => matterFields['信息数量']!(given),
  阅读量: (given) => sumOf(given, 'reads'),
  点赞数: (given) => sumOf(given, 'likes'),
  评论数: (given) => sumOf(given, 'comments'),
  转发数: (given) => sumOf(given, 'reposts'),
  传播补充说明: spreadNote,
  链接列表: links,
  链接: links,
  走势判断: outlook,
  首发时间: (given) => matterFields['具体时间']!(given),
  首发平台: (given) => {
    const [first] = voices(given);
    return first && say(channelNames[first.post.channelType], cite.post(first.post.id));
  },
  来源渠道: platforms,
  发布时间: (given) => (given.kind === 'reply_approval' ? publishedAt(given) : matterFields['具体时间']!(given)),
  事件经过: nodes,
  峰值时间: peak,
  平台分布: ({ posts }) => channelsOf(posts),
  媒体层级: (given) => {
    const media = given.posts.filter(({ post, analysis }) => post.channelType === 'news' || analysis.role === 'media');
    const names = [...new Set(media.map(({ post }) => clean(post.channelName)))];
    return media.length === 0
      ? undefined
      : say(`媒体 ${media.length} 条：${names.slice(0, 8).join('、')}`, postIds(media));
  },
  关键传播节点: nodes,
  区域分布: ({ posts }) => areasOf(posts),
  走势图: ({ posts }) => courseOf(posts),
  主要观点: (given) => {
    const { incident, names } = given;
    const told = incident?.subtopics.slice(0, 5).map(({ id }) => names.subtopic(id)) ?? [];
    return incident && say(told.join('；'), cite.incident(incident));
  },
  占比: (given) => shares(given, ({ analysis }) => analysis.kind),
  '典型言论摘录（去标识化）': (given) =>
    given.posts.length === 0
      ? undefined
      : say('群众原文不列入文书；观点归纳见上，原文凭事件编号在处置台查阅。', about(given)),
  情绪倾向: (given) => shares(given, ({ analysis }) => sentiments[analysis.sentiment.label]),
  涉虚假信息情况: falseInfo,
  信息清单: list,
  '截图（去标识化）': (given) => {
    const kept = given.posts.filter(({ post }) => post.snapshot !== null);
    return kept.length === 0 ? undefined : say(`首见快照 ${kept.length} 份存于处置台，不列入文书`, postIds(kept));
  },
  次生风险: (given) => {
    const { incident } = given;
    if (!incident) return undefined;
    const signs = [
      incident.facts.plannedGathering ? '有人提出到场反映的时间地点' : '',
      incident.falseInfo.status === 'none' ? '' : `含未经证实的内容（${falseFlags[incident.falseInfo.status]}）`,
      given.file.reopenings > 0 ? `已第 ${given.file.reopenings} 次重新打开` : '',
    ].filter((one) => one !== '');
    return say(signs.length === 0 ? '现有信息未见次生苗头' : signs.join('；'), cite.incident(incident));
  },
  敏感时点: ({ incident }) => {
    const periods = incident?.risk.reasons.find(({ rule }) => rule === PERIOD_RULE)?.words ?? [];
    return incident && say(periods.length === 0 ? '不在所列敏感时点内' : periods.join('、'), cite.incident(incident));
  },
  历史同类事件: ({ similar }) =>
    say(
      similar
        .slice(0, 5)
        .map((file) => `${file.number}（${civilDate(file.openedAt)}）`)
        .join('；'),
      similar.slice(0, 5).map((file) => cite.case(file)),
    ),
};
