import { useState } from 'react';

export type SavedView = { readonly name: string; readonly query: string };

const words: Readonly<Record<string, string>> = {
  q: '检索',
  level: '等级',
  topic: '专题',
  place: '乡镇',
  state: '状态',
};
const states: Readonly<Record<string, string>> = {
  found: '待研判',
  judging: '研判中',
  returned: '退回待派',
  dispatched: '已交办',
  handling: '处置中',
  not_need: '留存',
};

const nameOf = (query: string): string =>
  [...new URLSearchParams(query)]
    .map(([key, value]) => `${words[key] ?? key}：${key === 'state' ? (states[value] ?? value) : value}`)
    .join('，') || '全部';

/** Filters that an account keeps in this browser, by what they show. */
export function useSavedViews(account: string): {
  readonly views: readonly SavedView[];
  readonly save: (query: string) => void;
  readonly remove: (query: string) => void;
} {
  const place = `tingchao-views:${account}`;
  const [queries, setQueries] = useState<readonly string[]>(() => read(place));
  const keep = (next: readonly string[]): void => {
    setQueries(next);
    localStorage.setItem(place, JSON.stringify(next));
  };
  return {
    views: queries.map((query) => ({ name: nameOf(query), query })),
    save: (query) => keep([...queries.filter((one) => one !== query), query]),
    remove: (query) => keep(queries.filter((one) => one !== query)),
  };
}

function read(place: string): readonly string[] {
  const kept: unknown = JSON.parse(localStorage.getItem(place) ?? '[]');
  return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : [];
}
