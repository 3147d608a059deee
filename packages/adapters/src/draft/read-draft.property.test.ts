import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDraft, UnreadableDraft } from './read-draft.ts';

/** Read, or refused in one line; anything else is a bug. */
async function readOrRefuse(bytes: Uint8Array): Promise<void> {
  try {
    const { lines } = await readDraft(bytes);
    expect(lines.every((line) => line.trim() !== '')).toBe(true);
  } catch (error) {
    expect(error).toBeInstanceOf(UnreadableDraft);
    expect((error as Error).message.split('\n')).toHaveLength(1);
  }
}

const begins = ['', 'PK\u0003\u0004', '%PDF-1.4\n', '<html><body><p>', '{'].map((start) =>
  Buffer.from(start, 'latin1'),
);

test('no bytes, whatever they begin with, do more than be read or be refused in one line', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...begins), fc.uint8Array({ maxLength: 400 }), async (start, rest) => {
      await readOrRefuse(Buffer.concat([start, rest]));
    }),
    { numRuns: 150 },
  );
});
