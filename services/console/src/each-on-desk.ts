import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { CaseQuestion } from '@tingchao/ports/desk-reader.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';

const PAGE = 200;

/** Looks at every case of a question once, page by page, as whoever asks sees them; at `most` so many when told. */
export async function eachOnDesk(
  { desk }: Pick<Platform, 'desk'>,
  question: Omit<CaseQuestion, 'scope' | 'limit' | 'after' | 'skip'>,
  look: (file: CaseFile) => void,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  let [after, looked]: [string | undefined, number] = [undefined, 0];
  do {
    const limit = Math.min(PAGE, most - looked);
    const page = await desk.cases({ ...question, scope: 'all', limit, after });
    for (const file of page.items) look(file);
    looked += limit;
    after = page.next ?? undefined;
  } while (after !== undefined && looked < most);
}
