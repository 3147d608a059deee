import type { Fills } from '@tingchao/domain/post/selector-health.ts';
import { sourceHealths } from '@tingchao/domain/post/source-schedule.ts';
import type { VisitedSource } from '@tingchao/domain/post/source-settings.ts';
import { findPersonalData, maskText } from '@tingchao/domain/text/mask.ts';
import { toIso } from '@tingchao/domain/time/instant.ts';
import { z } from 'zod';
import type { Trial } from './try-source.ts';

const ITEMS = 20;

/** A trial as a screen may show it: citizens' words masked and cut. */
export const trialViewSchema = z.object({
  health: z.enum(sourceHealths),
  reason: z.string(),
  found: z.int().meta({ description: '列表里有几条' }),
  added: z.int().meta({ description: '可收几条' }),
  requests: z.array(z.object({ url: z.string(), status: z.int().nullable(), bytes: z.int(), problem: z.string() })),
  selectors: z.array(
    z.object({
      place: z.string().meta({ description: '在配置里的位置，如 list.fields.time' }),
      rule: z.string().meta({ description: '选择器；通用规则为空' }),
      share: z.number().meta({ description: '取到内容的份额 0–1' }),
    }),
  ),
  items: z.array(
    z.object({
      title: z.string(),
      publishedAt: z.string().nullable(),
      link: z.string().nullable(),
      text: z.string(),
      odd: z.array(z.string()).meta({ description: '哪里不寻常：没有日期、没有正文、有答复' }),
    }),
  ),
});
export type TrialView = z.infer<typeof trialViewSchema>;

const mask = (text: string): string => maskText(text, findPersonalData(text)).replaceAll(/\s+/g, ' ').trim();

/** What a screen shows of a trial. */
export function viewOfTrial({ report, requests, fills }: Trial, source: VisitedSource): TrialView {
  return {
    health: report.health,
    reason: report.reason,
    found: report.found,
    added: report.added,
    requests: requests
      .slice(0, 60)
      .map(({ url, status, bytes, problem }) => ({ url, status, bytes, problem: mask(problem) })),
    selectors: selectorsOf(fills, source),
    items: report.posts.slice(0, ITEMS).map((post) => ({
      title: mask(post.title).slice(0, 120),
      publishedAt: post.publishedAt === null ? null : toIso(post.publishedAt),
      link: post.link,
      text: mask(post.text).slice(0, 160),
      odd: [
        ...(post.publishedAt === null ? ['没有日期'] : []),
        ...(post.text.trim() === '' ? ['没有正文'] : []),
        ...(post.reply ? ['有答复'] : []),
        ...(post.id.includes('/reply') ? ['这条是答复'] : []),
      ],
    })),
  };
}

/** Each selector with its rule and the share of rows in which it found something. */
export const selectorsOf = (fills: Fills, source: VisitedSource): TrialView['selectors'] =>
  Object.entries(fills).map(([place, share]) => ({ place, rule: ruleAt(source, place), share }));

function ruleAt(source: VisitedSource, place: string): string {
  if (source.kind === 'rss') return '';
  const field = place.slice(place.lastIndexOf('.') + 1) as keyof typeof source.list.fields;
  const rules = place.startsWith('list.') ? source.list.fields : source.detail?.fields;
  return rules?.[field] ?? '';
}

/** A recorded fixture beside what the page gives today. */
export const comparedSchema = z.object({
  recordedAt: z.string().nullable().meta({ description: '样本何时存的；null 为没有样本' }),
  told: z.array(z.string()).meta({ description: '哪里不一样；空为一样' }),
  recorded: trialViewSchema.nullable().meta({ description: '样本用现在的配置重读' }),
  usual: z
    .array(z.object({ place: z.string(), share: z.number() }))
    .meta({ description: '存样本时各选择器取到的份额' }),
  now: trialViewSchema,
});
export type Compared = z.infer<typeof comparedSchema>;
