import { Input } from 'antd';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';

/** The month the page is about, kept in its address; `latest` is the one whose period ended last. */
export function useMonth(): readonly [string, (month: string) => void] {
  const [params, setParams] = useSearchParams();
  return [params.get('month') ?? 'latest', (month) => setParams(month === '' ? {} : { month })];
}

/** Picks a month. */
export function MonthChoice({
  shown,
  set,
}: {
  readonly shown: string;
  readonly set: (month: string) => void;
}): ReactNode {
  return (
    <Input
      className="filter-words"
      type="month"
      aria-label="月份"
      value={shown}
      onChange={(event) => set(event.target.value)}
    />
  );
}
