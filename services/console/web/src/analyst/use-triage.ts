import type { TriageLine } from '@tingchao/console/views/triage-view.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { addressOf, askPatiently, type Params } from '../api/client.ts';
import { orderOf } from './queue-filters.tsx';

type Page = { readonly items: readonly TriageLine[]; readonly next: string | null };

/** The queue under a filter, page by page, asked again every half minute. */
export function useTriage(filter: Params) {
  const query = useInfiniteQuery({
    queryKey: ['/api/triage', addressOf('/api/triage', filter)],
    queryFn: ({ pageParam, signal }) =>
      askPatiently<Page>(addressOf('/api/triage', { ...filter, order: orderOf(filter), after: pageParam }), signal),
    initialPageParam: '',
    getNextPageParam: (page: Page) => page.next,
    refetchInterval: 30_000,
  });
  return {
    lines: query.data?.pages.flatMap(({ items }) => items) ?? [],
    error: query.error,
    isPending: query.isPending,
    more: query.hasNextPage,
    loadMore: () => void query.fetchNextPage(),
    refetch: () => void query.refetch(),
  };
}
