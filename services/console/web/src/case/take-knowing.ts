import type { UseMutationResult } from '@tanstack/react-query';
import type { CaseDetail } from '@tingchao/console/views/case-view.ts';
import { ask } from '../api/client.ts';
import { isVersionChanged } from '../api/problem.ts';
import { takeStep, useChange, type Step } from '../api/queries.ts';
import type { CaseFileView } from './case-data.ts';

/** What somebody had before them when they decided. */
export type Seen = Pick<CaseFileView, 'id' | 'version' | 'status' | 'level' | 'timeline'>;

/** The machine writes to a case while it is read: so often it is tried again. */
const MOST_TRIES = 4;

/**
 * Takes a step decided on `seen`. What only the machine changed meanwhile (a notice left, a post was counted) is no news to the
 * person and the step is tried on the new version; what a person did is, and the refusal goes on to who decided.
 */
export async function takeKnowing(seen: Seen, command: Step['command']): Promise<CaseDetail> {
  let { version } = seen;
  for (let tries = 1; ; tries += 1) {
    try {
      return await takeStep({ caseId: seen.id, version, command });
    } catch (error) {
      if (!isVersionChanged(error) || tries >= MOST_TRIES) throw error;
      const newest = await ask<CaseDetail>(`/api/cases/${encodeURIComponent(seen.id)}`);
      const news = newest.timeline.slice(seen.timeline.length);
      const told = newest.status !== seen.status || newest.level !== seen.level || news.some(({ by }) => by !== '系统');
      if (told) throw error;
      ({ version } = newest);
    }
  }
}

/** `takeKnowing` as a change; everything made from cases is asked again. */
export const useKnowingStep = (seen: Seen): UseMutationResult<CaseDetail, Error, Step['command']> =>
  useChange((command: Step['command']) => takeKnowing(seen, command), ['/api/']);

/** The case as it stands now: what somebody decides on after they were told what changed. */
export const newestOf = (id: string): Promise<CaseFileView> =>
  ask<CaseFileView>(`/api/cases/${encodeURIComponent(id)}`);
