import { levelNumerals, type Level } from '../analysis/analysis.ts';
import { heading, listBlock, tableBlock, textBlock, type Outline, type OutlineBlock } from '../text/outline.ts';
import { civilDate, days, toClock, type Instant } from '../time/instant.ts';
import { interpretationState } from './assessment-steps.ts';
import { syncPaperNames, syncPapers, syncStageNames, syncStages, type Assessment } from './assessment.ts';
import type { Misreading } from './finding.ts';
import { documentKindNames } from './judge-kind-of-document.ts';
import { riskLevelNames, type PolicySettings } from './policy-settings.ts';

/** The assessment as the paper a leader reads: the answer first, then why, then what to do. */
export function assessmentOutline(file: Assessment, settings: PolicySettings, at: Instant): Outline {
  const plan = settings.plans[file.risk.level];
  return {
    title: `政策舆情风险评估报告：${file.title}`,
    blocks: [
      ...summary(file),
      heading('二、要先改的地方'),
      ...misreadings(file.misreadings),
      heading('三、涉及哪些人、哪些地方'),
      ...affected(file),
      heading('四、过去群众怎么说'),
      ...past(file),
      heading('五、应对预案'),
      textBlock(
        `发言人：${file.spokesperson ?? `待定，建议${plan.spokesperson.replace('{unit}', file.leadUnit)}`}。发布后 ${plan.watchHours} 小时内重点监测。`,
      ),
      tableBlock(
        ['何时', '谁', '做什么', '依据'],
        plan.actions.map(({ when, who, what, source }) => [when, who.replace('{unit}', file.leadUnit), what, source]),
      ),
      heading('六、答问口径（草拟，须由起草单位核定后使用）'),
      ...questions(file),
      heading('七、三同步与解读'),
      ...sync(file, at),
      heading('八、发布决定'),
      ...decision(file),
      heading('九、发布后会听到什么（留作对照）'),
      ...forecasts(file),
      textBlock(
        `本报告由规则逐句比对生成，只提示，不作结论；风险等级是发布前的评估，与舆情等级（Ⅰ—Ⅳ级）、突发事件等级是不同的尺子。评估编号 ${file.id}，文稿指纹 ${file.draftHash.slice(0, 16)}，规则版本 ${file.settingsVersion.slice(0, 12)}，${toClock(file.at)} 生成。`,
      ),
    ],
  };
}

const HANDED_OUT = 30;

function summary(file: Assessment): readonly OutlineBlock[] {
  const { risk, kind, kindReason, misreadings: all, datedAt } = file;
  const top = all.toSorted((a, b) => b.weight - a.weight)[0];
  const isOld = datedAt !== null && file.at - datedAt > days(HANDED_OUT);
  const advice = {
    high: '建议暂缓发布，先改稿并补足预案',
    medium: '建议改完第二部分所列问题、三同步齐备后发布',
    low: '建议改完文字后按程序发布',
  }[risk.level];
  return [
    heading('一、结论'),
    textBlock(
      `${riskLevelNames[risk.level]}（${risk.score} 分，满分 100）。${isOld ? '如拟重新印发，' : ''}${advice}。`,
    ),
    ...(isOld
      ? [
          textBlock(
            `注意：文件落款或页面日期为 ${civilDate(datedAt)}，看来早已发布；以下结论供复盘、修订或制定新一年文件时参考。`,
          ),
        ]
      : []),
    listBlock([
      `文件性质：${documentKindNames[kind]}。${kindReason}。`,
      `篇幅：${file.length.characters} 字${file.topics.length === 0 ? '' : `；事关${file.topics.map(({ name }) => name).join('、')}`}。`,
      `提示 ${all.length} 处${top === undefined ? '' : `，最要紧的是“${top.name}”`}。`,
      ...(file.leftOut.length === 0 ? [] : [`读稿时略去：${file.leftOut.join('；')}。`]),
      ...(file.affected.unknownPlaces.length > 0 && file.affected.places.length === 0
        ? [
            `文中地名（${file.affected.unknownPlaces.slice(0, 5).join('、')}）不在本县地名库，请确认文稿没有拿错，或补充地名库。`,
          ]
        : []),
    ]),
    tableBlock(['计分理由', '分'], scored(risk.reasons)),
  ];
}

/** Reasons of a point and more one by one, the small ones added up. */
function scored(reasons: Assessment['risk']['reasons']): readonly (readonly string[])[] {
  const shown = reasons.filter(({ points }) => points >= 1 || points === 0);
  const small = reasons.filter(({ points }) => points > 0 && points < 1);
  const sum = small.reduce((all, { points }) => all + points, 0);
  const rows = shown.map(({ reason, points }) => [reason, String(points)]);
  return small.length === 0
    ? rows
    : [...rows, [`其他 ${small.length} 项，每项不到 1 分`, String(Math.round(sum * 10) / 10)]];
}

const SHOWN = 3;

/** By kind, the gravest first; three sentences of each, the rest counted. */
function misreadings(all: readonly Misreading[]): readonly OutlineBlock[] {
  if (all.length === 0) return [textBlock('没有发现容易误读的说法。规则只看用词，不能代替征求意见。')];
  const groups = [...Map.groupBy(all, ({ rule, name }) => `${rule}|${name}`).values()].toSorted(
    (a, b) => (b[0]?.weight ?? 0) - (a[0]?.weight ?? 0) || b.length - a.length,
  );
  return groups.flatMap((found, index): readonly OutlineBlock[] => {
    const [first] = found;
    if (first === undefined) return [];
    const lines = found.slice(0, SHOWN).map(({ clause, sentence, words }) => {
      const where = clause === '' ? '开头部分' : clause;
      const said = words.length === 0 ? '' : `——${words.join('、')}`;
      return sentence === '' ? `${where}${said}` : `${where}：“${shorten(sentence, words[0])}”${said}`;
    });
    const more = found.length > SHOWN ? [`另有 ${found.length - SHOWN} 处（加 --json 看全部）`] : [];
    return [
      heading(`${index + 1}. ${first.name}（${found.length} 处）`, 2),
      textBlock(`会怎样误读：${[...new Set(found.map(({ why }) => why))].slice(0, SHOWN).join('；')}。`),
      ...(lines.every((line) => line === '全文') ? [] : [listBlock([...lines, ...more])]),
      textBlock(`建议：${first.advice}。依据：${first.source}。`),
    ];
  });
}

const LONGEST = 90;
/** A long sentence cut so that the words in question stay in sight. */
function shorten(text: string, word = ''): string {
  if (text.length <= LONGEST) return text;
  const at = Math.max(0, text.indexOf(word) + word.length - LONGEST + 20);
  const end = Math.min(text.length, at + LONGEST);
  return `${at > 0 ? '…' : ''}${text.slice(at, end)}${end < text.length ? '…' : ''}`;
}

function affected({ affected: { groups, places, unknownPlaces, units } }: Assessment): readonly OutlineBlock[] {
  const placed = places.map(({ name, township }) =>
    township === null || township === name ? name : `${name}（${township}）`,
  );
  return [
    groups.length === 0
      ? textBlock('文中没有点名哪类人群。')
      : tableBlock(
          ['人群', '处数', '在哪里', '文中说法'],
          groups.map(({ name, vulnerable, times, clauses, words }) => [
            vulnerable ? `${name}（需特别照顾）` : name,
            String(times),
            clauses.join('、'),
            words.join('、'),
          ]),
        ),
    listBlock([
      `本县地方：${placed.length === 0 ? '没有点名具体地方，视同涉及全域' : placed.join('、')}。`,
      ...(unknownPlaces.length === 0 ? [] : [`地名库里没有的地名：${unknownPlaces.join('、')}。`]),
      `承担任务的单位：${units.length === 0 ? '没有写明' : units.map(({ name, times }) => `${name}（${times} 处）`).join('、')}。`,
    ]),
  ];
}

function past({ past: voices, topics }: Assessment): readonly OutlineBlock[] {
  if (voices.state === 'none')
    return [
      textBlock(
        `本机还没有历史数据（应看 ${voices.since} 以来的诉求），这一部分空缺，未计分。导入 12345、留言板历史数据后重新评估。`,
      ),
    ];
  if (voices.incidents === 0)
    return [
      textBlock(
        `本机 ${voices.since} 以来的数据里没有同专题事件，未计分。可能确实没有，也可能历史数据还没有导入，请核对后再下结论。`,
      ),
    ];
  const about = topics.length === 0 ? '' : `（${topics.map(({ name }) => name).join('、')}）`;
  const levels = Object.entries(voices.byLevel).map(
    ([level, count]) => `${levelNumerals[level as Level] ?? level} ${count} 件`,
  );
  return [
    textBlock(
      `${voices.since} 以来同专题${about}事件 ${voices.incidents} 件、信息 ${voices.posts} 条${levels.length === 0 ? '' : `，其中${levels.join('、')}`}。`,
    ),
    ...(voices.nearest.length === 0
      ? []
      : [
          tableBlock(
            ['与文稿最近的事件', '地方', '条数', '最近一条', '相近程度'],
            voices.nearest.map(({ title, places, posts, lastPostAt, alike }) => [
              title,
              places.join('、'),
              String(posts),
              lastPostAt.slice(0, 10),
              `${Math.round(alike * 100)}%`,
            ]),
          ),
        ]),
  ];
}

function questions({ questions: all }: Assessment): readonly OutlineBlock[] {
  return all.flatMap(({ question, answer, from, askedBefore }, index): readonly OutlineBlock[] => [
    heading(`问${index + 1}：${question}${from === 'past' ? `（曾有人问过，帖文 ${askedBefore.join('、')}）` : ''}`, 2),
    answer.length === 0
      ? textBlock('答：文中没有写明，须由起草单位补充。')
      : listBlock(answer.map(({ clause, text }) => `${clause === '' ? '开头部分' : clause}：${shorten(text)}`)),
  ]);
}

function sync(file: Assessment, at: Instant): readonly OutlineBlock[] {
  return [
    tableBlock(
      ['三同步', ...syncStages.map((stage) => syncStageNames[stage])],
      syncPapers.map((paper) => [
        syncPaperNames[paper],
        ...syncStages.map((stage) => {
          const done = file.sync[paper]?.[stage];
          return done === undefined ? '□' : `☑ ${done.by} ${toClock(done.at)}`;
        }),
      ]),
    ),
    textBlock(`解读时限：${interpretationState(file, at)}。解读材料不得照抄原文，下列内容应当写到：`),
    tableBlock(
      ['应写内容', '文中可取材处', '依据'],
      file.interpretation.map(({ item, clauses, source }) => [
        item,
        clauses.length === 0 ? '文中没有，须另行补充' : clauses.join('、'),
        source,
      ]),
    ),
  ];
}

function decision({ decisions, release }: Assessment): readonly OutlineBlock[] {
  if (decisions.length === 0)
    return [textBlock('尚未决定。同意发布或暂缓，须由有权的人署名并写明理由（policy decide）。')];
  return [
    listBlock([
      ...decisions.map(
        ({ decision: made, by, at, reason }) =>
          `${toClock(at)} ${by}：${made === 'go' ? '同意发布' : '暂缓发布'}。理由：${reason}`,
      ),
      ...(release === null ? [] : [`${toClock(release.at)} 由${release.by}登记发布。${release.dueNote}。`]),
    ]),
  ];
}

function forecasts({ forecasts: all, comparison }: Assessment): readonly OutlineBlock[] {
  const expected = all.map(
    ({ id, what, sentence }) => `${id} ${what}${sentence === '' ? '' : `（“${shorten(sentence)}”）`}`,
  );
  const list = all.length === 0 ? textBlock('没有特别的预计。') : listBlock(expected);
  if (comparison === null) return [list];
  const { heard, posts, came, stayedAway, unexpected } = comparison;
  return [
    list,
    textBlock(`对照（${toClock(comparison.at)}）：发布后相关事件 ${heard} 件、信息 ${posts} 条。`),
    listBlock([
      `预计到并出现的：${came.length === 0 ? '无' : came.map(({ forecast, incidents }) => `${forecast}（${incidents.length} 件）`).join('、')}。`,
      `预计到而没有出现的：${stayedAway.length === 0 ? '无' : stayedAway.join('、')}。`,
      `没有预计到的：${unexpected.length === 0 ? '无' : unexpected.map(({ title }) => `“${title}”`).join('、')}。`,
    ]),
  ];
}
