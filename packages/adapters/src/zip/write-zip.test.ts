import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readZip } from './read-zip.ts';
import { withoutTimes, writeZip } from './write-zip.ts';

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

test('the order of the files and the moment change no byte', () => {
  const [a, b] = [
    { path: 'b.txt', bytes: Uint8Array.of(1) },
    { path: '甲/a.txt', bytes: Uint8Array.of(2, 3) },
  ];
  const archive = writeZip([a, b]);
  expect(writeZip([b, a])).toEqual(archive);
  expect(withoutTimes(archive)).toEqual(archive);
});

test.each(['../a', '/etc/passwd', 'a/../../b', ''])('the path %j is refused', (wrong) => {
  expect(() => writeZip([{ path: wrong, bytes: Uint8Array.of() }])).toThrow(/path/);
});

test('two files of one path are refused', () => {
  const file = { path: 'a', bytes: Uint8Array.of() };
  expect(() => writeZip([file, file])).toThrow(/one path/);
});
