import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Failure, Loading } from './states.tsx';

/** What a question brought: on its way, refused with a way to try again, or what `children` makes of it. */
export function Answer<T>({
  query: { data, error, refetch },
  children,
}: {
  readonly query: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  if (data === undefined) return error ? <Failure error={error} retry={() => void refetch()} /> : <Loading />;
  return (
    <>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {children(data)}
    </>
  );
}
