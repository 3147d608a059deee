import { randomUUID } from 'node:crypto';
import { readSnapshot } from '@tingchao/collector/read-snapshot.ts';
import { consentFor, consentNames, consentStates, consentWayNames } from '@tingchao/domain/response/contact/consent.ts';
import { contactsIn, findOriginal } from '@tingchao/domain/response/contact/find-original.ts';
import { explainOpening, mayOpen, type Opened } from '@tingchao/domain/response/contact/may-open.ts';
import type { KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { personalDataNames } from '@tingchao/domain/text/mask.ts';
import { sightOfViewer } from '@tingchao/domain/access/viewer.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { bySchema, toActor } from '../named-person.ts';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['处置单'];
const params = z.object({ id: z.string().meta({ description: '内部编号或文号' }) });
const MOST_POSTS = 500;
/** Newest of a matter with thousands of posts. */
const MOST_LINES = 100;

export const contactLinesSchema = z.object({
  items: z.array(
    z.object({
      post: z.string(),
      channelName: z.string(),
      at: z.string(),
      masked: z.array(z.string()).meta({ description: '遮蔽了哪几类个人信息' }),
      kept: z.boolean().meta({ description: '留有存证，可以核对原文' }),
      consent: z
        .object({
          state: z.enum(consentStates),
          stateName: z.string(),
          way: z.string(),
          record: z.string(),
          at: z.string(),
        })
        .nullable(),
      mayText: z.boolean(),
      mayContact: z.boolean(),
      why: z.string().nullable().meta({ description: '不能看联系方式的原因' }),
    }),
  ),
});
export type ContactLines = z.infer<typeof contactLinesSchema>;

export const openedSchema = z.object({
  text: z.string().nullable().meta({ description: '原文；只看联系方式时为 null' }),
  contacts: z.array(z.object({ type: z.string(), typeName: z.string(), value: z.string() })),
});
export type OpenedOriginal = z.infer<typeof openedSchema>;

/**
 * `/api/cases/:id/contacts` and `/api/cases/:id/originals`: what is masked, whether its author may be contacted, and opening it with
 * a reason. Each opening is in the audit before anything is shown (design.md §7; 个人信息保护法 art. 51, 54).
 */
export function registerOriginals(app: Server, platform: Platform): void {
  app.get(
    '/api/cases/:id/contacts',
    {
      config: { needs: 'case.open' },
      schema: {
        tags,
        summary: '各条帖文遮蔽了什么、当事人是否同意联系、我能看什么；不含个人信息',
        params,
        response: { 200: contactLinesSchema, ...problemResponses },
      },
    },
    async (request) => {
      const file = await findCase(platform, request.params.id);
      const sight = sightOfViewer(request.viewer);
      const posts = (await platform.posts.byIncident(file.incidentId, MOST_POSTS)).filter(({ post }) => !post.official);
      const lines = posts.toSorted((a, b) => b.post.collectedAt - a.post.collectedAt).slice(0, MOST_LINES);
      return {
        items: lines.map(({ post, analysis }) => {
          const said = consentFor(file, post.id);
          const ask = (what: Opened) => mayOpen(file, { post: post.id, what, reason: '' }, sight);
          const contact = ask('contact');
          return {
            post: post.id,
            channelName: post.channelName,
            at: toIso(post.publishedAt ?? post.collectedAt),
            masked: [...new Set(analysis.personalData.map(({ type }) => personalDataNames[type] ?? type))],
            kept: post.snapshot !== null || !sight.verbatim,
            consent:
              said === undefined
                ? null
                : {
                    state: said.state,
                    stateName: consentNames[said.state],
                    way: consentWayNames[said.way],
                    record: said.record,
                    at: toIso(said.at),
                  },
            mayText: ask('text').ok,
            mayContact: contact.ok,
            why: contact.ok ? null : explainOpening(contact.error),
          };
        }),
      };
    },
  );
  app.post(
    '/api/cases/:id/originals',
    {
      config: { needs: 'case.open', rateLimit: { max: 30, timeWindow: '1 minute' } },
      schema: {
        tags,
        summary: '查看原文或联系方式：须具名、写明理由，先记入审计再显示；承办单位只在当事人书面同意后看联系方式',
        params,
        body: z.object({
          by: bySchema,
          post: z.string().min(1).max(100),
          what: z.enum(['text', 'contact']),
          reason: z.string().trim().min(4, '请写明为什么要看').max(200),
        }),
        response: { 200: openedSchema, ...problemResponses },
      },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const { by, post: wanted, what, reason } = request.body;
      const file = await findCase(platform, request.params.id);
      const kept = (await platform.posts.byIncident(file.incidentId, MOST_POSTS)).find(
        ({ post }) => post.id === wanted,
      );
      if (kept === undefined) throw notFound(`${file.number} 没有“${wanted}”这条帖文。`);
      const allowed = mayOpen(file, { post: wanted, what, reason }, sightOfViewer(request.viewer));
      const actor = toActor(by, platform.settings).id;
      if (!allowed.ok) {
        await note(platform, file, {
          actor,
          action: 'original_refused',
          detail: { post: wanted, what, why: allowed.error.code },
        });
        throw new Problem(422, 'opening-refused', '不能查看', explainOpening(allowed.error), {
          refusal: allowed.error.code,
        });
      }
      const text = await originalOf(platform, kept);
      await note(platform, file, {
        actor,
        action: what === 'text' ? 'original_read' : 'contact_read',
        detail: { post: wanted, reason },
      });
      const contacts = contactsIn(text).map((one) => ({ ...one, typeName: personalDataNames[one.type] ?? one.type }));
      return { text: what === 'text' ? text : null, contacts };
    },
  );
}

/** The words of a post as they were collected; `Problem` 422 when they cannot be shown alone. */
async function originalOf({ blobs }: Platform, { post, analysis }: KeptPost): Promise<string> {
  const bytes = post.snapshot === null ? undefined : await blobs.get(post.snapshot);
  const page = bytes === undefined ? undefined : readSnapshot(bytes, { masked: false });
  if (page === undefined) throw noOriginal('没有留存网页，或者已按期限抹除');
  if (page.kind === 'picture') throw noOriginal('存证是截图，请在办理凭证里取原件');
  const found = findOriginal(page.text, analysis.maskedText) ?? findOriginal(page.text, analysis.maskedTitle);
  if (found === undefined) throw noOriginal('在存证里对不上这一条，请在办理凭证里取原件');
  return found;
}

const noOriginal = (why: string): Problem =>
  new Problem(422, 'no-original', '看不到原文', `${why}；要与当事人联系，请在原平台回复。`);

async function note(
  { audit, clock }: Platform,
  file: CaseFile,
  {
    actor,
    action,
    detail,
  }: { readonly actor: string; readonly action: string; readonly detail: Readonly<Record<string, string>> },
): Promise<void> {
  const at = clock.now();
  const subject = `${file.id}/originals`;
  // Every look is one of its own, also two in one moment.
  await audit.append(`${subject}:${randomUUID()}`, {
    at,
    actor,
    action,
    subject,
    detail: { number: file.number, ...detail },
  });
}
