import { checkReply } from '@tingchao/domain/response/reply-gate/check-reply.ts';
import { replyFindingSchema } from '@tingchao/domain/response/reply-gate/finding.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readReplies } from './reply-examples.ts';

const { replyGate } = shippedSettings();
const examples = readReplies('first');
const pieces = examples.flatMap(({ reply, letterText }) => [...reply.split(/(?<=[。，])/u), letterText.text]);
/** Texts of real clauses in any order, with anything between them. */
const text = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 12 })
  .map((parts) => parts.join(''));
const context = fc.record({
  letters: fc.array(fc.record({ title: text, text }), { maxLength: 2 }),
  notices: fc.array(text, { maxLength: 2 }),
  unverified: fc.boolean(),
});

test('whatever the text, findings are well formed, lie in the text they are about, and come out the same again', () => {
  fc.assert(
    fc.property(text, context, (reply, given) => {
      const findings = checkReply(reply, given, replyGate);
      expect(checkReply(reply, given, replyGate)).toEqual(findings);
      expect(findings.map(({ id }) => id)).toEqual(findings.map((_, index) => `f${index + 1}`));
      for (const finding of findings) {
        replyFindingSchema.parse(finding);
        expect(finding.start).toBeLessThanOrEqual(finding.end);
        if (finding.of === 'reply') expect(finding.end).toBeLessThanOrEqual(reply.length);
        expect(finding.sentence.length).toBeLessThanOrEqual(160);
      }
    }),
    { numRuns: 300 },
  );
});

test('a telephone number of a citizen is in no finding, wherever it stands', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const reply = `${before}。申请人手机 13800138000。${after}`;
      const findings = checkReply(reply, { letters: [], notices: [], unverified: false }, replyGate);
      expect(findings.some(({ rule }) => rule === 'personal_data')).toBe(true);
      expect(JSON.stringify(findings)).not.toContain('13800138000');
    }),
    { numRuns: 200 },
  );
});

test('what was said before and is said again contradicts nothing', () => {
  for (const { reply } of examples) {
    const findings = checkReply(reply, { letters: [], notices: [reply], unverified: false }, replyGate);
    expect(findings.filter(({ rule }) => rule === 'contradicts_notice')).toEqual([]);
  }
});

test('the longest text a draft may have is looked through, against notices as long', () => {
  const long = pieces.join('').repeat(60).slice(0, 65_536);
  const findings = checkReply(
    long,
    { letters: [{ title: '', text: long }], notices: [long, long], unverified: true },
    replyGate,
  );
  expect(findings.length).toBeLessThanOrEqual(40);
});
