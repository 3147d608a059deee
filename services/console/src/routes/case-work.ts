import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Approval } from '@tingchao/domain/response/case-papers.ts';
import type { CaseState } from '@tingchao/domain/response/case-states.ts';
import { checklistFor } from '@tingchao/domain/response/secrecy-checklist.ts';
import { byPressure, toDoBuckets, toDoOf } from '@tingchao/domain/response/to-do.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { remainingInWords } from '@tingchao/domain/time/remaining.ts';
import { earlierReplies } from '@tingchao/response/earlier-replies.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { findCase } from '../find-case.ts';
import { problemResponses } from '../problem.ts';
import { resolveUnit } from '../resolve-unit.ts';
import type { Server } from '../server.ts';
import { caseSummarySchema, nextDeadline, toCaseSummary } from '../views/case-view.ts';
import { namesFrom } from '../views/names.ts';

/** Open cases of one unit, and cases that wait for one approval: more than a desk has, fewer than would slow it. */
const MOST = 500;
const params = z.object({ id: z.string().meta({ description: '内部编号或文号' }) });

export const toDoViewSchema = z.object({
  items: z.array(
    z.object({
      case: caseSummarySchema,
      bucket: z.enum(toDoBuckets).meta({ description: '今天到期或已超时、有风险、等他人、时间充裕' }),
      part: z.enum(['lead', 'assist']),
      accepted: z.boolean(),
      next: z.string().meta({ description: '下一步办什么，或等谁' }),
      dueAt: z.string().meta({ description: '本单位的时限，含延期' }),
      remaining: z.string(),
      arithmetic: z.string(),
    }),
  ),
});
export type ToDoView = z.infer<typeof toDoViewSchema>;

const approvalStates = ['reviewing', 'secrecy', 'wording', 'signing'] as const satisfies readonly CaseState[];
const stepOf = { reviewing: 'review', secrecy: 'secrecy', wording: 'wording', signing: 'sign' } as const;
export const inboxViewSchema = z.object({
  items: z.array(
    z.object({
      case: caseSummarySchema,
      step: z.enum(['review', 'secrecy', 'wording', 'sign']),
      draft: z.object({ id: z.string(), hash: z.string(), title: z.string(), channel: z.string(), by: z.string() }),
      waitingSince: z.string().meta({ description: '何时到这一环节' }),
      openFindings: z.int().meta({ description: '还没有答复的必答提示' }),
      personalData: z.int().meta({ description: '疑似个人信息几处' }),
    }),
  ),
});
export type InboxView = z.infer<typeof inboxViewSchema>;

const textSchema = z.object({
  id: z.string(),
  hash: z.string(),
  title: z.string(),
  channel: z.string(),
  kind: z.enum(['response', 'clarification']),
  by: z.string(),
  at: z.string(),
  text: z.string().nullable().meta({ description: '已抹除的为 null' }),
});
export const draftTextsSchema = z.object({
  drafts: z.array(textSchema),
  /** Newest draft every approval up to 签发 passed; null when none was. */
  signed: z.string().nullable().meta({ description: '最近一次签发的是哪一稿' }),
  published: z.string().nullable().meta({ description: '最近一次发布的是哪一稿' }),
  checklist: z.array(z.object({ id: z.string(), text: z.string(), source: z.string() })),
});
export type DraftTexts = z.infer<typeof draftTextsSchema>;

export const earlierViewSchema = z.object({
  items: z.array(
    z.object({
      number: z.string(),
      title: z.string(),
      publishedAt: z.string(),
      near: z.array(z.string()).meta({ description: '同一个村、路、点位；否则同一个乡镇' }),
      lead: z.string(),
      text: z.string().nullable(),
    }),
  ),
});
export type EarlierView = z.infer<typeof earlierViewSchema>;

/** What handlers and approvers work with: a unit's list, the inbox of approvals, the texts of drafts, earlier answers. */
export function registerCaseWork(app: Server, platform: Platform): void {
  app.get(
    '/api/to-do',
    {
      config: { needs: 'case.read' },
      schema: {
        tags: ['处置单'],
        summary: '一个单位的待办，按倒计时：今天、有风险、等他人、时间充裕',
        querystring: z.object({
          unit: z.string().meta({ description: '单位：代码、名称或别名' }),
          place: z.string().optional().meta({ description: '属地乡镇' }),
        }),
        response: { 200: toDoViewSchema, ...problemResponses },
      },
    },
    async ({ query }) => {
      const unit = resolveUnit(platform.settings, query.unit);
      const at = platform.clock.now();
      const names = namesFrom(platform.settings);
      const files = await platform.cases.list({ open: true, unit, limit: MOST });
      const found = files.flatMap((file) => {
        const todo = toDoOf(file, unit, query.place ?? null, at);
        return todo === undefined ? [] : [{ file, todo }];
      });
      const items = found
        .toSorted((a, b) => byPressure(a.todo, b.todo))
        .map(({ file, todo: { assignment, bucket, dueAt, next } }) => ({
          case: toCaseSummary(file, names, at),
          bucket,
          part: assignment.part,
          accepted: assignment.status === 'accepted',
          next,
          dueAt: toIso(dueAt),
          remaining: remainingInWords(dueAt, at),
          arithmetic: assignment.extension?.arithmetic ?? assignment.arithmetic,
        }));
      return { items };
    },
  );
  app.get(
    '/api/approvals',
    {
      config: { needs: 'case.read' },
      schema: {
        tags: ['审签'],
        summary: '待审签、保密审查、口径会商、签发的稿件，时限近的在前',
        response: { 200: inboxViewSchema, ...problemResponses },
      },
    },
    async () => {
      const at = platform.clock.now();
      const names = namesFrom(platform.settings);
      const lists = await Promise.all(approvalStates.map((status) => platform.cases.list({ status, limit: MOST })));
      const items = lists.flat().flatMap((file) => {
        const draft = file.drafts.at(-1);
        if (!draft) return [];
        const { id, hash, title, channel, by, findings = [], personalData = [] } = draft;
        const item = {
          case: toCaseSummary(file, names, at),
          step: stepOf[file.status as (typeof approvalStates)[number]],
          draft: { id, hash, title, channel, by },
          waitingSince: toIso(file.ledger.findLast(({ from, to }) => from !== to)?.at ?? file.openedAt),
          openFindings: findings.filter(({ blocking, answer }) => blocking && answer === null).length,
          personalData: personalData.length,
        };
        return [{ due: nextDeadline(file, at)?.dueAt ?? Infinity, item }];
      });
      return { items: items.toSorted((a, b) => a.due - b.due).map(({ item }) => item) };
    },
  );
  app.get(
    '/api/cases/:id/drafts',
    {
      config: { needs: 'case.read' },
      schema: {
        tags: ['审签'],
        summary: '稿件正文：各稿、最近签发稿、最近发布稿，及本级的保密审查必查项',
        params,
        response: { 200: draftTextsSchema, ...problemResponses },
      },
    },
    async (request) => {
      const file = await findCase(platform, request.params.id);
      const drafts = await Promise.all(
        file.drafts.map(async ({ id, hash, title, channel, kind, by, at }) => {
          const bytes = await platform.blobs.get(hash);
          const text = bytes === undefined ? null : new TextDecoder().decode(bytes);
          return { id, hash, title, channel, kind, by, at: toIso(at), text };
        }),
      );
      return {
        drafts,
        signed: lastSigned(file)?.draftId ?? null,
        published: file.answers.findLast(({ source }) => source === 'published')?.ref ?? null,
        checklist: checklistFor(file.level).map(({ id, text, source }) => ({ id, text, source })),
      };
    },
  );
  app.get(
    '/api/cases/:id/earlier',
    {
      config: { needs: 'case.read' },
      schema: {
        tags: ['处置单'],
        summary: '同村、同乡镇同类事项此前公开的答复',
        params,
        response: { 200: earlierViewSchema, ...problemResponses },
      },
    },
    async (request) => {
      const found = await earlierReplies(platform, await findCase(platform, request.params.id));
      const names = namesFrom(platform.settings);
      return {
        items: found.map(({ file, publishedAt, text, near }) => ({
          number: file.number,
          title: file.title,
          publishedAt: toIso(publishedAt),
          near: [...near],
          lead: names.leadOf(file),
          text,
        })),
      };
    },
  );
}

const lastSigned = ({ approvals }: CaseFile): Approval | undefined =>
  approvals.findLast(({ step, decision }) => step === 'sign' && decision === 'pass');
