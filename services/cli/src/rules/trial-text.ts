import type { RuleNames } from './rule-names.ts';
import type { ReplayTrial } from './replay-both.ts';
import type { Trial } from './try-rules.ts';
import { levelNumerals, levels } from '@tingchao/domain/analysis/analysis.ts';
import type { WordConflict } from '@tingchao/domain/analysis/word-conflicts.ts';
import type { WordChange } from '@tingchao/domain/analysis/rule-changes.ts';
import type { WordRecord } from '@tingchao/domain/analysis/word-records.ts';
import { toTable } from '../table.ts';

/** So many lines of one list are printed; `--json` has all. */
const MOST = 20;

type Lines = readonly string[];

/** A trial as a clerk reads it: what was changed, what that does, word by word, and one sentence in the end. */
export function trialInWords(trial: Trial, names: RuleNames, about: string, width: number): string {
  const sections: readonly Lines[] = [
    changesInWords(trial, names),
    trial.posts === 0 ? [] : [about],
    firstTopics(trial, names, width),
    gains('专题', trial.topics, names, width),
    gains('子题', trial.subtopics, names, width),
    levelsInWords(trial),
    leads(trial, names, width),
    labelsInWords(trial),
    samples(trial, names, width),
    wordTable(trial.words, names, width),
    conflicts(trial.conflicts, names),
    silentWords(trial),
    examples(trial, names),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => `${lines.join('\n').trimEnd()}\n`);
  return [...text, `${inOneLine(trial)}\n`].join('\n');
}

/** What the change does, in one sentence. */
export function inOneLine({
  posts,
  changed,
  caught,
  lost,
  moved,
  raised,
  lowered,
  leads: units,
  minor,
  words,
}: Trial): string {
  if (posts === 0) return '没有帖文可比。';
  if (changed === 0) return `换上后：${posts} 条帖文的结果都不变。`;
  const unitMoves = units.reduce((sum, one) => sum + one.posts, 0);
  const known = words.filter(({ precision }) => precision !== null).length;
  const verdicts = known === 0 ? '所改的词还没有处置结论可对照' : `所改的词中 ${known} 个有处置结论可对照`;
  return `换上后：多认出 ${caught} 条，少认出 ${lost} 条，改判 ${moved} 条；其中级别调高 ${raised} 条、调低 ${lowered} 条，牵头单位改变 ${unitMoves} 条，只动子题、次要专题或分值 ${minor} 条。共比 ${posts} 条，${verdicts}。`;
}

/** What a replay by both sets of rules gave. */
export function replayInWords({ before, after, changed }: ReplayTrial, names: RuleNames): string {
  const one = (incident: ReplayTrial['changed'][number]['before']): string =>
    incident === null
      ? '无此事件'
      : `${names.topic(incident.topics.primary)}、${levelNumerals[incident.level as keyof typeof levelNumerals] ?? incident.level}、${incident.leadPlace ?? names.unit(incident.leadUnit)}、${incident.postIds.length} 条`;
  const lines = changed.map(
    (pair) => `  ${pair.after?.title ?? pair.before?.title ?? ''}：${one(pair.before)} → ${one(pair.after)}`,
  );
  const end =
    changed.length === 0
      ? `重放后：${before} 个事件都不变。`
      : `重放后：事件由 ${before} 个变为 ${after} 个，其中 ${changed.length} 个有变化。`;
  return `${[...lines, end].join('\n')}\n`;
}

const verbs: Readonly<Record<WordChange['change'], string>> = {
  added: '加',
  removed: '删',
  moved: '移',
  weighed: '改分值',
};

function changesInWords({ changes }: Trial, names: RuleNames): Lines {
  if (changes.words.length + changes.settings.length === 0) return ['所给文件与现行配置没有区别。'];
  const others = changes.settings.map(
    ({ path, from, to }) =>
      `  ${names.path(path)}：${from === null ? '' : valueOf(from, names)} → ${to === null ? '（删）' : valueOf(to, names)}`,
  );
  const counts = (['added', 'removed', 'moved', 'weighed'] as const)
    .map((kind) => [verbs[kind], changes.words.filter(({ change }) => change === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([verb, count]) => `${verb} ${count} 个词`);
  const more = changes.settings.length === 0 ? [] : [`另改 ${changes.settings.length} 项`];
  return [`改动：${[...counts, ...more].join('，')}`, ...others.slice(0, MOST), ...rest(others.length)];
}

const valueOf = (value: string, names: RuleNames): string => value.split('、').map(names.unit).join('、');

function firstTopics({ primary }: Trial, names: RuleNames, width: number): Lines {
  if (primary.length === 0) return [];
  const rows = primary.map(({ from, to, posts }) => [names.topic(from), names.topic(to), String(posts)]);
  return ['首位专题的变化', ...table(['原来', '换上后', '条数'], rows, 0, width)];
}

function gains(what: string, list: Trial['topics'], names: RuleNames, width: number): Lines {
  if (list.length === 0) return [];
  const rows = list.map(({ id, caught, lost }) => [names.topic(id), String(caught), String(lost)]);
  return table([what, '多认出', '少认出'], rows, 0, width);
}

function levelsInWords({ levels: counts, raised, lowered, scores }: Trial): Lines {
  if (scores === 0) return [];
  const cells = levels.map((level) => `${levelNumerals[level]} ${counts.from[level]} → ${counts.to[level]}`);
  return [`风险分有变 ${scores} 条，级别调高 ${raised} 条、调低 ${lowered} 条：${cells.join('，')}`];
}

function leads({ leads: list }: Trial, names: RuleNames, width: number): Lines {
  if (list.length === 0) return [];
  const rows = list.map(({ from, to, posts }) => [names.unit(from), names.unit(to), String(posts)]);
  return ['牵头单位的变化', ...table(['原来', '换上后', '条数'], rows, 0, width)];
}

function labelsInWords({ labelled }: Trial): Lines {
  if (labelled === null) return [];
  const one = (what: string, { of, from, to }: (typeof labelled)['topic']): Lines =>
    of === 0 ? [] : [`有${what}标注的 ${of} 条：原来对 ${from} 条，换上后对 ${to} 条`];
  return [...one('专题', labelled.topic), ...one('牵头单位', labelled.unit)];
}

function samples({ samples: list }: Trial, names: RuleNames, width: number): Lines {
  if (list.length === 0) return [];
  const rows = list.map((one) => {
    const { id, title, primary, level, lead, words } = one;
    const what = [
      ...(primary ? [`${names.topic(primary.from)} → ${names.topic(primary.to)}`] : []),
      ...(level ? [`${levelNumerals[level.from]} → ${levelNumerals[level.to]}`] : []),
      ...(lead && !primary ? [`${names.unit(lead.from)} → ${names.unit(lead.to)}`] : []),
    ];
    const by = (side: readonly string[]): string => (side.length === 0 ? '无' : side.slice(0, 5).join('、'));
    return [id.slice(0, 12), title, what.join('，') || minorChange(one, names), `${by(words.from)} → ${by(words.to)}`];
  });
  return ['举例（凭哪些词）', ...table(['帖文', '标题', '变化', '凭'], rows, 1, width)];
}

function minorChange({ topics, subtopics, score }: Trial['samples'][number], names: RuleNames): string {
  const ids = (side: 'caught' | 'lost'): string =>
    [...topics[side], ...subtopics[side]]
      .map((id) => `${side === 'caught' ? '加' : '减'}${names.topic(id)}`)
      .join('、');
  const sets = [ids('caught'), ids('lost')].filter((text) => text !== '').join('，');
  return sets || (score ? `风险分 ${score.from} → ${score.to}` : '');
}

function wordTable(records: readonly WordRecord[], names: RuleNames, width: number): Lines {
  if (records.length === 0) return [];
  const rows = records.map((record) => [
    record.word,
    `${verbs[record.change]}：${[record.from, record.to].flatMap((path) => (path === null ? [] : [names.path(path)])).join(' → ')}`,
    String(record.posts),
    String(record.decided),
    record.precision === null
      ? '尚无结论'
      : `${Math.round(100 * record.precision)} %（${record.right} 对 ${record.wrong} 错：${Object.entries(
          record.reasons,
        )
          .map(([reason, count]) => `${reason} ${count}`)
          .join('，')}）`,
  ]);
  const shown = rows.toSorted((a, b) => Number(b[2]) - Number(a[2])).slice(0, 2 * MOST);
  return [
    '所改的词',
    ...table(['词', '改动', '出现于', '起作用', '准确率（按处置结论）'], shown, 1, width),
    ...rest(rows.length, 2 * MOST),
  ];
}

const clashes: Readonly<Record<WordConflict['kind'], string>> = {
  same: '两处都有，都算',
  inside: '包在后者里，后者出现时前者不算',
  covers: '包住后者，前者出现时后者不算',
  excluded: '含有本子题的排除词，永不计分',
};

function conflicts(list: readonly WordConflict[], names: RuleNames): Lines {
  if (list.length === 0) return [];
  const lines = list.map(
    ({ kind, word, owner, other, otherOwner }) =>
      `  “${word}”（${names.owner(owner)}）与“${other}”（${names.owner(otherOwner)}）：${clashes[kind]}`,
  );
  return [`词的冲突 ${list.length} 处`, ...lines.slice(0, MOST), ...rest(lines.length)];
}

function silentWords({ silent, posts, words }: Trial): Lines {
  if (silent.words.length === 0 || posts === 0) return [];
  const mine = new Set(words.map(({ word }) => word));
  // Those that were just put in are the ones to think about.
  const listed = [...silent.words.filter((word) => mine.has(word)), ...silent.words.filter((word) => !mine.has(word))];
  const more = listed.length > MOST ? '……' : '';
  return [
    `所给文件的 ${silent.of} 个词里，${listed.length} 个在这些帖文里没有出现过：${listed.slice(0, MOST).join('、')}${more}`,
  ];
}

function examples({ examples: list }: Trial, names: RuleNames): Lines {
  if (list.length === 0) return [];
  const lines = list.map(
    ({ text, wanted, found }) => `  “${text}”应为${names.topic(wanted)}，现为${names.topic(found)}`,
  );
  return [`所给文件的例句有 ${list.length} 句对不上`, ...lines.slice(0, MOST), ...rest(lines.length)];
}

const rest = (count: number, most = MOST): Lines => (count > most ? [`  ……共 ${count} 项，--json 列全`] : []);

const table = (head: Lines, rows: readonly Lines[], flexible: number, width: number): Lines =>
  toTable(head, rows, flexible, width).trimEnd().split('\n');
