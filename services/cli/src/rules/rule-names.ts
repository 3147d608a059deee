import type { Settings } from '@tingchao/settings/settings.ts';

/** Chinese names of what rules speak of by id, from the old settings and the new. */
export type RuleNames = {
  readonly topic: (id: string | null) => string;
  readonly unit: (id: string | null) => string;
  /** A path of a rule as people say it: `生态环境 · 水污染 · 强词`. */
  readonly path: (path: string) => string;
  /** A topic or a group of risk words. */
  readonly owner: (id: string) => string;
};

const words: Readonly<Record<string, string>> = {
  strong: '强词',
  normal: '常用词',
  weak: '弱词',
  exclude: '排除词',
  words: '词',
  leadUnit: '牵头单位',
  lead: '牵头单位',
  coUnits: '协办单位',
  assist: '协办单位',
  weight: '分值',
  risk: '风险',
  routing: '分办',
  kinds: '类别',
  places: '地名',
  units: '单位',
  name: '名称',
};
/** Levels of a path that say nothing to people. */
const silent: ReadonlySet<string> = new Set(['topics', 'subtopics', 'groups', 'duties', 'matters']);

export function namesOf(before: Settings, after: Settings): RuleNames {
  const names = new Map<string, string>();
  const groups = new Map<string, string>();
  const duties = new Map<string, string>();
  const units = new Map<string, string>([
    ['__outside__', '外地'],
    ['__superior__', '上级'],
  ]);
  for (const settings of [before, after]) {
    for (const topic of settings.topics) {
      names.set(topic.id, topic.name);
      for (const { id, name } of topic.subtopics) names.set(id, name);
    }
    for (const { id, name } of settings.risk.groups) groups.set(id, name);
    for (const { id, item } of [...settings.routing.duties, ...settings.routing.township.matters]) duties.set(id, item);
    for (const { id, name } of settings.units.units) units.set(id, name);
  }
  const owner = (id: string): string => names.get(id) ?? groups.get(id) ?? id;
  const part = (id: string, kind: string | undefined): string => {
    const own = { topics: names, risk: groups, routing: duties }[kind ?? ''];
    const at = /^words（(.*)）$/u.exec(id)?.[1];
    return own?.get(id) ?? words[id] ?? (at === undefined ? id : `分值 ${at}`);
  };
  return {
    topic: (id) => (id === null ? '（未认出）' : (names.get(id) ?? id)),
    unit: (id) => (id === null ? '（无）' : (units.get(id) ?? id)),
    path: (path) => {
      // A weight in brackets may have a decimal point.
      const parts = path.split(/\.(?![^（]*）)/u);
      return parts
        .filter((one) => !silent.has(one))
        .map((one) => part(one, parts[0]))
        .join(' · ');
    },
    owner,
  };
}
