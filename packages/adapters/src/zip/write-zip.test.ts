import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readZip } from './read-zip.ts';
import { packPieces } from './pack-pieces.ts';
import { joinPacked, writeZip } from './write-zip.ts';

const path = fc.stringMatching(/^[a-z\u4e00-\u4e20]{1,8}(?:\/[a-z]{1,5})?$/u);

test('what goes into an archive comes out, whatever it is', () => {
  fc.assert(
    fc.property(fc.dictionary(path, fc.uint8Array({ maxLength: 300 })), (content) => {
      const files = Object.entries(content).map(([name, bytes]) => ({ path: name, bytes }));
      const read = readZip(writeZip(files));
      expect([...read.keys()].toSorted()).toEqual(files.map(({ path: name }) => name).toSorted());
      for (const file of files) expect(read.get(file.path)).toEqual(Uint8Array.from(file.bytes));
    }),
  );
});

test('the order of the files changes no byte', () => {
  const [a, b] = [
    { path: 'b.txt', bytes: Uint8Array.of(1) },
    { path: '甲/a.txt', bytes: Uint8Array.of(2, 3) },
  ];
  expect(writeZip([b, a])).toEqual(writeZip([a, b]));
});

test('a file made in pieces comes out whole, and is packed the same each time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme', maxLength: 400 }), { maxLength: 20 }), async (pieces) => {
      const archive = joinPacked([await packPieces('a.xml', pieces)]);
      expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(readZip(archive).get('a.xml'))).toBe(pieces.join(''));
      expect(joinPacked([await packPieces('a.xml', pieces)])).toEqual(archive);
    }),
    { numRuns: 30 },
  );
});

test('a piece that cannot be made is said by whoever packs', async () => {
  const pieces = function* (): Generator<string> {
    yield '甲';
    throw new Error('no ink');
  };
  await expect(packPieces('a', pieces())).rejects.toThrow('no ink');
});

test.each(['../a', '/etc/passwd', 'a/../../b', ''])('the path %j is refused', (wrong) => {
  expect(() => writeZip([{ path: wrong, bytes: Uint8Array.of() }])).toThrow(/path/);
});

test('two files of one path are refused', () => {
  const file = { path: 'a', bytes: Uint8Array.of() };
  expect(() => writeZip([file, file])).toThrow(/one path/);
});
