import { caseDetailSchema, caseSummarySchema } from '@tingchao/console/views/case-view.ts';
import { incidentPostSchema } from '@tingchao/console/views/incident-view.ts';
import type { LabelledText } from '@tingchao/domain/analysis/linear/labelled-text.ts';
import { z } from 'zod';
import type { Desk } from '../connect.ts';

const pageSchema = z.object({ items: z.array(caseSummarySchema), nextOffset: z.int().nullable() });
const incidentSchema = z.object({ posts: z.array(incidentPostSchema) });

/** A unit that took the lead and kept it has answered the question whose matter it is. */
const kept: ReadonlySet<string> = new Set(['accepted', 'done']);
/** Parts of a post that tell the matter itself. */
const telling: ReadonlySet<string> = new Set(['complaint', 'report', 'question']);
/** So many posts of one case are worth a label: more would only say the same again. */
const MOST_POSTS = 3;
const PAGE = 200;

/**
 * What officers decided, as labels: for every case whose lead unit was assigned by a person and accepted, the masked
 * posts that tell its matter, each with that unit. Cases without such a lead give none.
 */
export async function* caseLabels(desk: Desk): AsyncGenerator<LabelledText> {
  let offset: number | null = 0;
  while (offset !== null) {
    const path = `/api/cases?limit=${PAGE}&offset=${offset}`;
    const page: z.infer<typeof pageSchema> = pageSchema.parse(JSON.parse(await desk.ask({ path })));
    for (const { id, incidentId } of page.items) yield* labelsOf(desk, id, incidentId);
    offset = page.nextOffset;
  }
}

async function* labelsOf(desk: Desk, id: string, incidentId: string): AsyncGenerator<LabelledText> {
  const file = caseDetailSchema.parse(JSON.parse(await desk.ask({ path: `/api/cases/${encodeURIComponent(id)}` })));
  const lead = file.assignments.findLast(({ part, status }) => part === 'lead' && kept.has(status));
  if (lead === undefined) return;
  const path = `/api/incidents/${encodeURIComponent(incidentId)}`;
  const { posts } = incidentSchema.parse(JSON.parse(await desk.ask({ path })));
  const told = posts.filter(({ official, role, text }) => !official && telling.has(role) && text.trim() !== '');
  for (const post of told.slice(0, MOST_POSTS)) {
    yield { id: post.id, title: post.title, text: post.text, leadUnit: lead.unit };
  }
}
