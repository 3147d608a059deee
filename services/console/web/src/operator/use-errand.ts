import type { DeskErrand } from '@tingchao/collector/desk/desk-errands.ts';
import type { ErrandView } from '@tingchao/console/routes/source-desk.ts';
import { useEffect, useState } from 'react';
import { ask } from '../api/client.ts';
import { useApi } from '../api/queries.ts';

/** An errand of the source desk: sent to the collector, asked after until it is done. */
export type SentErrand = {
  readonly send: (errand: DeskErrand) => void;
  /** What was asked last; undefined before the first. */
  readonly what: DeskErrand['do'] | undefined;
  readonly busy: boolean;
  readonly answer: ErrandView | undefined;
  /** It could not be sent at all. */
  readonly error: unknown;
};

/** Sends errands, one at a time; a new one takes the place of the one before. */
export function useErrand(): SentErrand {
  const [id, setId] = useState<string>();
  const [what, setWhat] = useState<DeskErrand['do']>();
  const [sending, setSending] = useState(false);
  const [error, setError] = useState<unknown>();
  const [over, setOver] = useState(false);
  const { data, error: lost } = useApi<ErrandView>(
    `/api/source-desk/errands/${id ?? 'none'}`,
    {},
    { enabled: id !== undefined, ...(over ? {} : { everyMs: 1_000 }) },
  );
  const answer = id === undefined ? undefined : data;
  const isDone = answer !== undefined && answer.state !== 'waiting' && answer.state !== 'working';
  useEffect(() => setOver(isDone), [isDone]);
  const send = (errand: DeskErrand): void => {
    setSending(true);
    setError(undefined);
    setId(undefined);
    setOver(false);
    setWhat(errand.do);
    ask<{ id: string }>('/api/source-desk/errands', { method: 'POST', body: { errand } })
      .then((sent) => setId(sent.id), setError)
      .finally(() => setSending(false));
  };
  return {
    send,
    what,
    busy: sending || (id !== undefined && !isDone && lost === null),
    answer: isDone ? answer : undefined,
    error: error ?? lost ?? undefined,
  };
}
