import { levelNumerals, type Risk } from './analysis.ts';
import { riskComponents, type RiskSettings } from './risk-settings.ts';

const componentNames: Readonly<Record<string, string>> = {
  severity: '后果严重性',
  spread: '传播面',
  velocity: '扩散信号',
  sensitivity: '敏感度',
  credibility: '可信与佐证',
};
const silentNames: Readonly<Record<string, string>> = {
  negated: '被否定',
  denied: '已说明不属实',
  hypothetical: '只是假设',
  drill: '属演练或科普',
};
const contextNames: Readonly<Record<string, string>> = {
  reads: '阅读量',
  interactions: '转评赞',
  place: '有具体地点',
  evidence: '有影像、单据等佐证',
  plain: '无转述、夸张等线索',
  pace: '升温速度',
  period: '敏感时点',
};

/** How far the whole incident has spread; a reason of incidents, not of posts. */
const SPREAD = 'incident_spread';

/** The score as one readable sentence: total, level, every reason with its words and points, and what was not counted and why. */
export function explainRisk(risk: Risk, settings: RiskSettings): string {
  const groupNames = new Map(settings.groups.map((group) => [group.id, group.name]));
  const counted: string[] = [];
  const silent: string[] = [];
  for (const reason of risk.reasons) {
    const [head, tail = ''] = reason.rule.split('.', 2) as [string, string?];
    const name = groupNames.get(tail) ?? contextNames[tail] ?? tail;
    if (reason.rule === SPREAD)
      counted.push(`${componentNames['spread']}（${reason.words.join('、')}）+${reason.points}`);
    if (reason.rule === SPREAD) continue;
    const words = reason.words.length > 0 ? `“${reason.words.join('”“')}”` : '';
    if (isComponent(head)) counted.push(`${componentNames[head]}·${name}${words} +${reason.points}`);
    else silent.push(`${name}${words}${silentNames[head] ?? '未计'}，不计分`);
  }
  const sum = counted.length > 0 ? counted.join('；') : '没有命中风险词';
  const rest = silent.length > 0 ? `。${silent.join('；')}` : '';
  return `风险 ${risk.score} 分，对应${levelNumerals[risk.level]}：${sum}${rest}。`;
}

/** The words that counted, each once, with the name of the group that has it: `漏水` of `设施损坏`. */
export function categoriesOfWords(
  risk: Risk,
  settings: RiskSettings,
): readonly { readonly word: string; readonly name: string }[] {
  const groupNames = new Map(settings.groups.map((group) => [group.id, group.name]));
  const found = new Map<string, string>();
  for (const { rule, words, points } of risk.reasons) {
    const [head, tail = ''] = rule.split('.', 2) as [string, string?];
    if (points <= 0 || rule === SPREAD) continue;
    const name = groupNames.get(tail) ?? contextNames[tail] ?? componentNames[head] ?? tail;
    for (const word of words) if (!found.has(word)) found.set(word, name);
  }
  return [...found].map(([word, name]) => ({ word, name }));
}

function isComponent(name: string): boolean {
  return (riskComponents as readonly string[]).includes(name);
}
