import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { CaseState } from '@tingchao/domain/response/case-states.ts';
import { Conflict } from '@tingchao/ports/errors.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { saveOrPark } from './relay-cases.ts';

const PAGE = 100;

/**
 * Changes one case for the machine: decided on the newest state, saved, told; again when a person came in between. The change
 * gives back the very same file where nothing is to be done, else one version on. Returns whether it was changed.
 */
export async function changeCase(
  platform: Platform,
  id: string,
  change: (file: CaseFile) => CaseFile,
): Promise<boolean> {
  for (;;) {
    const file = await platform.cases.get(id);
    if (file === undefined) return false;
    const next = change(file);
    if (next === file) return false;
    try {
      return (await saveOrPark(platform, [next])).size === 0;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

/** The cases of some states, page by page as they stand now; one whose state changes on the way pushes no other out. */
export async function* casesIn(platform: Platform, states: readonly CaseState[]): AsyncGenerator<readonly CaseFile[]> {
  for (const status of states) {
    for (let after: CaseFile | undefined; ;) {
      const page: readonly CaseFile[] = await platform.cases.list({ status, limit: PAGE, after });
      if (page.length > 0) yield page;
      after = page.at(-1);
      if (page.length < PAGE) break;
    }
  }
}
