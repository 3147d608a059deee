import { aKeptPost } from '@tingchao/testkit/builders.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import { expect, test } from 'vitest';
import { paraphrasedPost } from './paraphrased.ts';

const file = { name: '张三的合同.pdf', url: 'https://board.example/u/1.pdf', type: 'pdf', size: null };

test('a unit hears nothing of the files that a citizen sent along; those of a notice stay', () => {
  const settings = shippedSettings();
  const ofCitizen = paraphrasedPost(aKeptPost({ post: { attachments: [file] } }), settings);
  expect(ofCitizen.post.attachments).toBeUndefined();
  expect(JSON.stringify(ofCitizen)).not.toContain('合同');
  const ofNotice = paraphrasedPost(aKeptPost({ post: { attachments: [file], official: true } }), settings);
  expect(ofNotice.post.attachments).toEqual([file]);
});
