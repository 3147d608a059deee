import { checkReply } from '@tingchao/domain/response/reply-gate/check-reply.ts';
import { blockingRules, replyRules, type ReplyRule } from '@tingchao/domain/response/reply-gate/finding.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { percent, recordFigures } from './figures.ts';
import { readReplies } from './reply-examples.ts';

const { replyGate } = shippedSettings();

test('of replies of every kind the gate finds what is wrong and little else', () => {
  const replies = readReplies();
  const told = new Map(replyRules.map((rule) => [rule, { right: 0, found: 0, wanted: 0 }]));
  let whole = 0;
  for (const { letterText, reply, notices, unverified, find } of replies) {
    const findings = checkReply(reply, { letters: [letterText], notices, unverified }, replyGate);
    const rules = new Set<ReplyRule>(findings.map(({ rule }) => rule));
    for (const rule of replyRules) {
      const counts = told.get(rule)!;
      if (rules.has(rule)) counts.found += 1;
      if (find.includes(rule)) counts.wanted += 1;
      if (rules.has(rule) && find.includes(rule)) counts.right += 1;
    }
    const [missed, extra] = [
      find.filter((rule) => !rules.has(rule)),
      [...rules].filter((rule) => !find.includes(rule)),
    ];
    if (missed.length + extra.length === 0) whole += 1;
    else process.stdout.write(`  ${reply.slice(0, 36)}… missed ${missed.join(' ')} | extra ${extra.join(' ')}\n`);
  }
  const sum = (key: 'right' | 'found' | 'wanted', rules: readonly ReplyRule[] = replyRules): number =>
    rules.reduce((total, rule) => total + told.get(rule)![key], 0);
  for (const [rule, { right, found, wanted }] of told)
    process.stdout.write(`  ${rule}: ${right} right of ${found} found, ${wanted} wanted\n`);
  const blocking = [...blockingRules];
  const precision = sum('right') / sum('found');
  const recall = sum('right') / sum('wanted');
  process.stdout.write(
    `reply gate (${replies.length} replies): precision ${percent(precision)}, recall ${percent(recall)}, wholly right ${whole}\n`,
  );
  recordFigures('reply-gate', [
    {
      measure: 'replies, findings: precision / recall',
      size: `${replies.length} replies`,
      result: `${percent(precision)} / ${percent(recall)}`,
      floor: '90.0 % / 90.0 %',
    },
    {
      measure: 'replies, blocking findings: recall',
      size: `${sum('wanted', blocking)} findings`,
      result: percent(sum('right', blocking) / sum('wanted', blocking)),
      floor: '95.0 %',
    },
  ]);
  expect(replies.length).toBeGreaterThanOrEqual(60);
  expect(precision).toBeGreaterThanOrEqual(0.9);
  expect(recall).toBeGreaterThanOrEqual(0.9);
  expect(sum('right', blocking) / sum('wanted', blocking)).toBeGreaterThanOrEqual(0.95);
});
