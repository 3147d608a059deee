import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { CaseDetail } from '@tingchao/console/views/case-view.ts';
import { addressOf, ask, askPatiently, type Params } from './client.ts';
import { ApiProblem, ConnectionLost } from './problem.ts';

/** A refusal is final; a lost connection is tried again. */
const mayRetry = (failures: number, error: Error): boolean => error instanceof ConnectionLost && failures < 3;

/** One store of answers for the page. */
export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: mayRetry, staleTime: 5_000, refetchOnWindowFocus: true },
      mutations: { retry: false, networkMode: 'always' },
    },
  });

/** How a question may differ from the usual. */
export type Watching = {
  /** Not asked while false. */
  readonly enabled?: boolean;
  /** Asked again so often, milliseconds. */
  readonly everyMs?: number;
};

/** What `GET path` answers; the key is the path and then the whole address, so that a change can name the path alone. */
export function useApi<T>(path: string, params: Params = {}, watching: Watching = {}): UseQueryResult<T> {
  return useQuery<T>({
    queryKey: [path, addressOf(path, params)],
    queryFn: ({ signal }) => askPatiently<T>(addressOf(path, params), signal),
    placeholderData: keepPreviousData,
    enabled: watching.enabled ?? true,
    ...(watching.everyMs === undefined ? {} : { refetchInterval: watching.everyMs }),
  });
}

/** A change, and the paths whose answers it makes old: every key that begins with one of them is asked again. */
export function useChange<In, Out>(
  run: (input: In) => Promise<Out>,
  makesOld: readonly string[],
): UseMutationResult<Out, Error, In> {
  const queries = useQueryClient();
  return useMutation<Out, Error, In>({
    mutationFn: run,
    // Not waited for: a refusal is told at once, not when everything has been read anew.
    onSettled: () => {
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => makesOld.some((path) => String(queryKey[0]).startsWith(path)),
      });
    },
  });
}

/** One step of a case, with the version it was decided on. */
export type Step = {
  readonly caseId: string;
  readonly version?: number;
  /** A command of `packages/domain/src/response/case-command.ts`: `{action, …}`. */
  readonly command: { readonly action: string; readonly [field: string]: unknown };
};

/** Takes a step of a case as the person who is signed in. Throws `ApiProblem` with 412 when somebody was faster. */
export function takeStep({ caseId, version, command }: Step): Promise<CaseDetail> {
  return ask<CaseDetail>(`/api/cases/${encodeURIComponent(caseId)}/steps`, {
    method: 'POST',
    body: { command },
    ...(version === undefined ? {} : { version }),
  });
}

/** `takeStep` as a change: cases, incidents and everything made from them are asked again. */
export const useStep = (): UseMutationResult<CaseDetail, Error, Step> => useChange(takeStep, ['/api/']);

/** Whether the server knows the thing at all; 404 is also what another unit's gets. */
export const isMissing = (error: unknown): boolean => error instanceof ApiProblem && error.status === 404;
