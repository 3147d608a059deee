import { checkReply } from '@tingchao/domain/response/reply-gate/check-reply.ts';
import { blockingRules, replyRules, type ReplyRule } from '@tingchao/domain/response/reply-gate/finding.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { percent, recordFigures } from './figures.ts';
import { readReplies, type ReplyExample } from './reply-examples.ts';

const { replyGate } = shippedSettings();

type Count = { right: number; found: number; wanted: number };

/** How often each rule spoke, spoke rightly, and should have; prints what differs. */
function scoreReplies(replies: readonly ReplyExample[]): { readonly of: (rules?: readonly ReplyRule[]) => Count } {
  const counts = new Map<ReplyRule, Count>(replyRules.map((rule) => [rule, { right: 0, found: 0, wanted: 0 }]));
  for (const { letterText, reply, notices, unverified, find } of replies) {
    const findings = checkReply(reply, { letters: [letterText], notices, unverified }, replyGate);
    const rules = new Set(findings.map(({ rule }) => rule));
    for (const [rule, count] of counts) {
      if (rules.has(rule)) count.found += 1;
      if (find.includes(rule)) count.wanted += 1;
      if (rules.has(rule) && find.includes(rule)) count.right += 1;
    }
    const missed = find.filter((rule) => !rules.has(rule));
    const extra = [...rules].filter((rule) => !find.includes(rule));
    if (missed.length + extra.length > 0)
      process.stdout.write(`  ${reply.slice(0, 36)}… missed ${missed.join(' ')} | extra ${extra.join(' ')}\n`);
  }
  const of = (rules: readonly ReplyRule[] = replyRules): Count =>
    rules.reduce(
      (sum, rule) => {
        const { right, found, wanted } = counts.get(rule)!;
        return { right: sum.right + right, found: sum.found + found, wanted: sum.wanted + wanted };
      },
      { right: 0, found: 0, wanted: 0 },
    );
  for (const rule of replyRules) {
    const { right, found, wanted } = of([rule]);
    process.stdout.write(`  ${rule}: ${right} right of ${found} found, ${wanted} wanted\n`);
  }
  return { of };
}

test.each([
  { set: 'first' as const, name: 'own replies', size: 60, floor: 0.9, blockingFloor: 0.95 },
  { set: 'held-out' as const, name: 'own replies held out', size: 25, floor: 0.7, blockingFloor: 0.85 },
])('$name: the gate finds what is wrong and little else', ({ set, name, size, floor, blockingFloor }) => {
  const replies = readReplies(set);
  const score = scoreReplies(replies);
  const all = score.of();
  const blocking = score.of([...blockingRules]);
  const [precision, recall] = [all.right / all.found, all.right / all.wanted];
  const caught = blocking.right / blocking.wanted;
  process.stdout.write(
    `${name} (${replies.length}): precision ${percent(precision)}, recall ${percent(recall)}, blocking ${percent(caught)}\n`,
  );
  recordFigures(`reply-gate-${set}`, [
    {
      measure: `${name}, findings: precision / recall / recall of those that block`,
      size: `${replies.length} replies`,
      result: `${percent(precision)} / ${percent(recall)} / ${percent(caught)}`,
      floor: `${percent(floor)} / ${percent(floor)} / ${percent(blockingFloor)}`,
    },
  ]);
  expect(replies.length).toBeGreaterThanOrEqual(size);
  expect(precision).toBeGreaterThanOrEqual(floor);
  expect(recall).toBeGreaterThanOrEqual(floor);
  expect(caught).toBeGreaterThanOrEqual(blockingFloor);
});
