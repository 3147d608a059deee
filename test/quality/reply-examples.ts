import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { replyRules } from '@tingchao/domain/response/reply-gate/finding.ts';

const letterSchema = z.strictObject({ title: z.string(), kind: z.string(), text: z.string() });
const replySchema = z.strictObject({
  letter: z.string(),
  reply: z.string(),
  notices: z.array(z.string()).default([]),
  unverified: z.boolean().default(false),
  find: z.array(z.enum(replyRules)),
});

const read = (name: string): unknown => parse(readFileSync(new URL(`./replies/${name}`, import.meta.url), 'utf8'));

export type ReplyExample = z.infer<typeof replySchema> & { readonly letterText: z.infer<typeof letterSchema> };

/**
 * Letters, and replies of every kind to them with the rules that have to speak; written for this project. `held-out`: a second
 * set, written when the rules were done and never gone by.
 */
export function readReplies(set: 'first' | 'held-out'): readonly ReplyExample[] {
  const [lettersFile, repliesFile] =
    set === 'first' ? ['letters.yaml', 'replies.yaml'] : ['held-out-letters.yaml', 'held-out.yaml'];
  const letters = z.record(z.string(), letterSchema).parse(read(lettersFile));
  return z
    .array(replySchema)
    .parse(read(repliesFile))
    .map((reply) => {
      const letterText = letters[reply.letter];
      if (letterText === undefined) throw new Error(`no letter ${reply.letter}`);
      return { ...reply, letterText };
    });
}
