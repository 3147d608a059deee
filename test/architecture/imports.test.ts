import { expect, test } from 'vitest';
import { importsOf, packageName } from './imports.ts';

test('every way to import is seen', () => {
  const text = `
    import a from 'a';
    import type { B } from "b";
    import 'c';
    export { d } from 'd';
    const e = await import('e');
    import {
      f,
    } from 'f/deep';
    type G = import('g').G;`;
  expect(importsOf(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f/deep', 'g']);
});

test('what only looks like an import is not one', () => {
  const text = [
    `// import x from 'comment'`,
    `/* from 'block' */`,
    `const s = "import 'string'";`,
    'const t = `import "template" ${fn(`import "${inner}"`)}`;',
    `const r = /from 'regex'["']/g; const half = total / 2;`,
    `const letters = Array.from('letters');`,
    `import real from 'real'; // ' unbalanced`,
  ].join('\n');
  expect(importsOf(text)).toEqual(['real']);
});

test('a deep module belongs to its package', () => {
  expect(packageName('cheerio/slim')).toBe('cheerio');
  expect(packageName('@node-rs/jieba/dict.js')).toBe('@node-rs/jieba');
});
