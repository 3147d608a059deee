import { App, Button, Input, Radio, Select } from 'antd';
import type { InputRef } from 'antd';
import { useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useSearchParams } from 'react-router';
import type { Params } from '../api/client.ts';
import { useApi } from '../api/queries.ts';
import { useSession } from '../api/session.ts';
import { useSavedViews } from './saved-views.ts';

const names = ['q', 'level', 'topic', 'place', 'state', 'order'] as const;
/** What the queue shows before anybody chose: what nobody has looked at. */
const start = { state: 'found' };
/** How the queue is ordered before anybody chose (rules.md §2.2: the level decides who is told by when). */
export const orderOf = ({ order, q, state }: Params): 'urgent' | 'newest' =>
  q || state === 'not_need' || order === 'newest' ? 'newest' : 'urgent';

/** The filter lives in the address, so that it can be kept, sent and gone back to. */
export function useQueueFilter(): readonly [Params, (next: Params) => void] {
  const [query, setQuery] = useSearchParams();
  const text = query.toString();
  const filter = useMemo(() => {
    const given = new URLSearchParams(text);
    if (text === '') return start;
    return Object.fromEntries(names.flatMap((name) => (given.get(name) ? [[name, given.get(name)]] : [])));
  }, [text]);
  const change = (next: Params): void => {
    const kept = names.flatMap((name) => (next[name] ? [[name, String(next[name])]] : []));
    setQuery(kept.length === 0 ? [['all', '1']] : (kept as [string, string][]), { replace: true });
  };
  return [filter, change];
}

type Facets = {
  readonly topics: readonly { readonly id: string; readonly name: string }[];
  readonly townships: readonly string[];
};

/** Search, filters and saved views over the queue. */
export function QueueFilters({
  filter,
  change,
  search,
}: {
  readonly filter: Params;
  readonly change: (next: Params) => void;
  readonly search: RefObject<HTMLInputElement | null>;
}): ReactNode {
  const { data } = useApi<Facets>('/api/triage/facets');
  const { data: session } = useSession();
  const { views, save, remove } = useSavedViews(session?.account.id ?? '');
  const { message } = App.useApp();
  const [text, setText] = useState(String(filter['q'] ?? ''));
  const box = useRef<InputRef>(null);
  useEffect(() => setText(String(filter['q'] ?? '')), [filter]);
  useEffect(() => {
    search.current = box.current?.input ?? null;
  });
  const pick = (name: string, label: string, options: { value: string; label: string }[]): ReactNode => (
    <Select
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={label}
      placeholder={label}
      className="queue-pick"
      value={(filter[name] as string | undefined) ?? null}
      onChange={(value: string | null | undefined) => change({ ...filter, [name]: value ?? undefined })}
      options={options}
    />
  );
  const current = new URLSearchParams(
    names.flatMap((name) => (filter[name] ? [[name, String(filter[name])] as [string, string]] : [])),
  ).toString();
  const saved = views.find((view) => view.query === current);
  return (
    <div className="panel queue-filters no-print" role="search">
      <Input.Search
        ref={box}
        className="queue-search"
        aria-label="全文检索"
        placeholder="全文检索，空格隔开几个词"
        allowClear
        value={text}
        onChange={({ target }) => setText(target.value)}
        onSearch={(value) => change({ ...filter, q: value.trim() })}
      />
      {pick('state', '状态', [
        { value: 'found', label: '待研判' },
        { value: 'judging', label: '研判中' },
        { value: 'returned', label: '退回待派' },
        { value: 'dispatched', label: '已交办' },
        { value: 'handling', label: '处置中' },
        { value: 'not_need', label: '留存' },
      ])}
      {pick('level', '等级', [
        { value: 'I', label: 'Ⅰ级·红' },
        { value: 'II', label: 'Ⅱ级·橙' },
        { value: 'III', label: 'Ⅲ级·黄' },
        { value: 'IV', label: 'Ⅳ级·蓝' },
      ])}
      {pick('topic', '专题', data?.topics.map(({ id, name }) => ({ value: id, label: name })) ?? [])}
      {pick('place', '乡镇', data?.townships.map((name) => ({ value: name, label: name })) ?? [])}
      <Radio.Group
        aria-label="排列"
        optionType="button"
        value={orderOf(filter)}
        disabled={Boolean(filter['q']) || filter['state'] === 'not_need'}
        onChange={({ target }) => change({ ...filter, order: target.value === 'newest' ? 'newest' : undefined })}
        options={[
          { value: 'urgent', label: '紧急在前' },
          { value: 'newest', label: '最新在前' },
        ]}
      />
      <Select
        aria-label="存下的视图"
        placeholder="存下的视图"
        className="queue-pick"
        value={saved?.query ?? null}
        onChange={(value: string) => change(Object.fromEntries(new URLSearchParams(value)))}
        options={views.map(({ name, query }) => ({ value: query, label: name }))}
      />
      {saved === undefined ? (
        <Button
          onClick={() => {
            save(current);
            void message.success('视图已存在这台机器上');
          }}
        >
          存为视图
        </Button>
      ) : (
        <Button onClick={() => remove(saved.query)}>删去此视图</Button>
      )}
    </div>
  );
}
