import { readdirSync, readFileSync } from 'node:fs';
import { parseInstant, plus, toIso, minutes, days } from '@tingchao/domain/time/instant.ts';
import type { Scenario, ScenarioPost } from '../scenario.ts';
import { fullWidth, monthAndDay } from './signs.ts';

type Wording = { readonly title: string; readonly content: string };
type Wordings = {
  readonly base: string;
  readonly settings: readonly { readonly shiftMinutes: number; readonly slots: Readonly<Record<string, string>> }[];
  readonly posts: Readonly<Record<string, readonly Wording[]>>;
};

const folder = new URL('./wordings/', import.meta.url);

/** All paraphrased scenarios: one per set of slots, wordings chosen round robin, the expected part moved along. */
export function makeVariants(bases: ReadonlyMap<string, Scenario>): readonly Scenario[] {
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const wordings = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Wordings;
      const base = bases.get(wordings.base);
      if (!base) throw new Error(`${name}: no scenario ${wordings.base}`);
      return wordings.settings.map((_, index) => makeVariant(base, wordings, index));
    });
}

function makeVariant(base: Scenario, wordings: Wordings, index: number): Scenario {
  const { shiftMinutes, slots } = wordings.settings[index]!;
  const shift = (iso: string): string => toIso(plus(parseInstant(iso)!, minutes(shiftMinutes)));
  const first = parseInstant(shift(base.posts.map((post) => post.collectedAt).toSorted()[0]!))!;
  // Every other variant in full-width signs, as phones and editors write them.
  const fill = (text: string): string => (index % 2 === 0 ? fullWidth(filled(text)) : filled(text));
  const filled = (text: string): string =>
    text
      .replace(/\{D\+(\d+)\}/g, (_, n: string) => monthAndDay(plus(first, days(Number(n)))))
      .replace(/\{(\w+)\}/g, (_, slot: string) => {
        const value = slots[slot];
        if (value === undefined) throw new Error(`${wordings.base}: no slot ${slot}`);
        return value;
      });
  // The same choice for all posts of one author, so that a copy stays a copy.
  const choose = (post: ScenarioPost): Wording => {
    const ways = wordings.posts[post.id];
    if (!ways) throw new Error(`${wordings.base}: no wording for ${post.id}`);
    const key = [...post.authorKey].reduce((sum, letter) => sum + letter.codePointAt(0)!, index);
    return ways[key % ways.length]!;
  };
  const { expected } = base;
  return {
    ...base,
    id: `${base.id}~${index + 1}`,
    evaluateAt: shift(base.evaluateAt),
    posts: base.posts.map((post) => {
      const { rawBase64: _raw, declaredCharset: _charset, ...plain } = post;
      const wording = choose(post);
      return {
        ...plain,
        encoding: 'utf-8',
        title: fill(wording.title),
        content: fill(wording.content),
        publishedAt: shift(post.publishedAt),
        collectedAt: shift(post.collectedAt),
      };
    }),
    expected: {
      ...expected,
      incidents: expected.incidents.map((incident) => ({
        ...incident,
        clockStart: shift(incident.clockStart),
        deadlines: incident.deadlines.map((deadline) => ({ ...deadline, at: shift(deadline.at) })),
      })),
    },
  };
}
