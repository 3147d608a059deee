import { sourcesFileSchema } from '@tingchao/domain/post/source-settings.ts';
import { expect, test } from 'vitest';
import { putSource, switchSource, writtenSource } from './edit-sources.ts';
import { readDocument } from './read-document.ts';

const feed = (id: string) => ({
  id,
  kind: 'rss',
  name: `“${id}”: 一`,
  channelType: 'news',
  owner: '甲',
  url: `https://${id}.example/f#1`,
});
const file = `# 本县的信源
version: 1
sources:
  # 县里最要紧的
  - { id: a1, kind: rss, name: 甲, channelType: news, owner: 李静, url: "https://a.example/f" } # 勿删
  - id: b1
    kind: rss
    name: 乙
    enabled: false
    channelType: forum
    owner: 李静
    url: https://b.example/f
`;
const read = (text: string) => sourcesFileSchema.parse(readDocument(text).value).sources;

test('a source is added, and what a person wrote stays', () => {
  const text = putSource(file, feed('c1'));
  expect(read(text).map(({ id }) => id)).toEqual(['a1', 'b1', 'c1']);
  for (const remark of ['# 本县的信源', '# 县里最要紧的', '# 勿删']) expect(text).toContain(remark);
  expect(read(text)[2]).toMatchObject(feed('c1'));
});

test('one of the same id is replaced in its place, and the first makes the file', () => {
  expect(read(putSource(file, feed('a1'))).map(({ owner }) => owner)).toEqual(['甲', '李静']);
  const text = putSource(undefined, feed('c1'));
  expect(text).toMatch(/^# yaml-language-server/);
  expect(read(putSource(text, feed('d1')))).toHaveLength(2);
});

test('a source is switched off and on again without another word being changed', () => {
  const off = switchSource(file, 'a1', false)!;
  expect(read(off).map(({ enabled }) => enabled)).toEqual([false, false]);
  expect(off).toContain('# 勿删');
  expect(read(switchSource(off, 'b1', true)!).map(({ enabled }) => enabled)).toEqual([false, true]);
  expect(switchSource(file, 'z9', true)).toBeUndefined();
  expect(writtenSource(file, 'b1')).toMatchObject({ name: '乙', enabled: false });
});
