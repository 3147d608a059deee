import { createCipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expand, NONCE } from './chacha20.ts';
import { cutOff, ID_BYTES, leafAt, PATH_BYTES, readTree, wholeTree, writeTree } from './key-tree.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** Paths that are often close to each other. */
const paths = fc.uniqueArray(
  fc
    .array(fc.constantFrom(0, 1, 16, 255), { minLength: PATH_BYTES, maxLength: PATH_BYTES })
    .map((each) => Uint8Array.from(each)),
  { minLength: 2, maxLength: 20, selector: (each) => each.join() },
);

test('what a node gives its children is the beginning of the ChaCha20 stream', () => {
  fc.assert(
    fc.property(bytes(32), fc.nat(15), (key, counter) => {
      const out = new Int32Array(8);
      expand(new Int32Array(Uint8Array.from(key).buffer), counter, out);
      const iv = Buffer.alloc(16);
      for (const [n, word] of [counter, ...NONCE].entries()) iv.writeUInt32LE(word, n * 4);
      const stream = createCipheriv('chacha20', key, iv).update(Buffer.alloc(32));
      expect(Buffer.from(out.buffer)).toEqual(stream);
    }),
  );
});

test('a leaf that is cut off is gone, every other key is what it was, also after writing and reading', () => {
  fc.assert(
    fc.property(bytes(32), paths, fc.nat(), (secret, all, n) => {
      const whole = wholeTree(secret);
      const gone = all.slice(0, 1 + (n % (all.length - 1)));
      const cut = gone.reduce((tree, path) => cutOff(tree, [path]), whole);
      const read = readTree(writeTree(cut, Buffer.alloc(ID_BYTES, 7)));
      for (const tree of [cut, read?.tree ?? whole]) {
        for (const path of all)
          expect(leafAt(tree, path)).toEqual(gone.includes(path) ? undefined : leafAt(whole, path));
      }
      expect(read?.id).toEqual(Buffer.alloc(ID_BYTES, 7));
      expect(cutOff(whole, gone)).toEqual(cut);
    }),
    { numRuns: 30 },
  );
});

test('keys differ from path to path and from secret to secret', () => {
  const [one, other] = [wholeTree(randomBytes(32)), wholeTree(randomBytes(32))];
  const paths = Array.from({ length: 200 }, () => randomBytes(PATH_BYTES));
  const keys = [one, other].flatMap((tree) => paths.map((path) => leafAt(tree, path)?.toString('hex')));
  expect(new Set(keys).size).toBe(400);
});

test('a file of which a byte is missing or changed is not read', () => {
  const written = writeTree(cutOff(wholeTree(randomBytes(32)), [randomBytes(PATH_BYTES)]), randomBytes(ID_BYTES));
  for (let at = 0; at < written.length; at += 97) {
    expect(readTree(written.subarray(0, at))).toBeUndefined();
    const changed = Buffer.from(written);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(readTree(changed)).toBeUndefined();
  }
});
