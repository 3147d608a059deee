import { Button, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';

/** A source as its settings file has it. */
export type Draft = Readonly<Record<string, unknown>>;

const fields = ['title', 'link', 'time', 'text', 'author', 'place', 'status', 'replyText', 'replyTime', 'replyUnit'];
const names: Readonly<Record<string, string>> = {
  name: '名称',
  owner: '责任人',
  url: '订阅地址',
  'list.url': '列表地址',
  'list.container': '列表外框',
  'list.items': '每一条',
  'detail.container': '正文外框',
};
const fieldNames: Readonly<Record<string, string>> = {
  title: '标题',
  link: '链接',
  time: '时间',
  text: '正文',
  author: '作者',
  place: '地点',
  status: '办理状态',
  replyText: '答复',
  replyTime: '答复时间',
  replyUnit: '答复单位',
};
const nameOf = (path: string): string => {
  const [part = '', , field = ''] = path.split('.');
  if (names[path] !== undefined) return names[path];
  return `${part === 'list' ? '列表' : '详情页'}：${fieldNames[field] ?? field}`;
};
const shown = /^(?:name|owner|url|list\.(?:url|container|items|fields\.\w+)|detail\.(?:container|fields\.\w+))$/;

/** Words of a source that a person may change, by where they stand. */
export function wordsOf(value: unknown, path = ''): readonly (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return shown.test(path) ? [[path, value]] : [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => wordsOf(inner, path === '' ? key : `${path}.${key}`));
}

/** The source with one word changed; an empty one is taken out. */
export function withWord(draft: Draft, path: string, text: string): Draft {
  const [key = '', ...rest] = path.split('.');
  const { [key]: before, ...others } = draft;
  if (rest.length === 0) return text === '' ? others : { ...draft, [key]: text };
  return { ...draft, [key]: withWord((before ?? {}) as Draft, rest.join('.'), text) };
}

/** The addresses and selectors of a source, each in a field of its own, and one more where one is missing. */
export function SourceFields({
  draft,
  change,
}: {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
}): ReactNode {
  const [more, setMore] = useState<string>();
  const words = wordsOf(draft);
  const has = new Set(words.map(([path]) => path));
  const parts = draft['kind'] === 'rss' ? [] : draft['detail'] === undefined ? ['list'] : ['list', 'detail'];
  const missing = parts
    .flatMap((part) => fields.map((field) => `${part}.fields.${field}`))
    .filter((one) => !has.has(one));
  return (
    <div className="source-fields">
      {[...words, ...(more === undefined || has.has(more) ? [] : [[more, ''] as const])].map(([path, text]) => (
        <label key={path}>
          <span>{nameOf(path)}</span>
          <Input value={text} onChange={(event) => change(withWord(draft, path, event.target.value))} />
        </label>
      ))}
      {missing.length > 0 && (
        <div className="filters">
          <Select
            aria-label="补一条选择器"
            placeholder="补一条选择器"
            style={{ minWidth: 200 }}
            value={null}
            options={missing.map((path) => ({ value: path, label: nameOf(path) }))}
            onChange={(path: string | null) => setMore(path ?? undefined)}
          />
          <Button disabled={more === undefined} onClick={() => setMore(undefined)}>
            收起
          </Button>
        </div>
      )}
    </div>
  );
}
