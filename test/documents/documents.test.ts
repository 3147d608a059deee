import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { repositoryRoot } from '../architecture/source-tree.ts';
import { whyNotTypable } from './command-line.ts';
import { commandsOf, pathsOf, readDocument, readDocuments } from './documents.ts';

const documents = readDocuments();
const readmes = new Map(documents.filter(({ path }) => path.endsWith('README.md')).map((it) => [it.path, it]));

const missingPaths = (all: typeof documents): readonly string[] =>
  all.flatMap((document) =>
    pathsOf(document)
      .filter(
        ({ patterns }) =>
          globSync([...patterns], { cwd: repositoryRoot, exclude: ['**/node_modules/**'] }).length === 0,
      )
      .map(({ named }) => `${document.path}: ${named}`),
  );

test('every path that a document names exists', () => {
  expect(missingPaths(documents)).toEqual([]);
});

test('a path that is gone is noticed', () => {
  const text = 'See `packages/domain/src/gone.ts`, `gone.ts`, [it](./gone.md) and `config/*.gone`.';
  expect(missingPaths([readDocument('packages/domain/README.md', text)])).toHaveLength(4);
});

test('every command that a document names can be typed', async () => {
  const wrong: string[] = [];
  for (const document of documents) {
    for (const line of commandsOf(document)) {
      const why = await whyNotTypable(line);
      if (why) wrong.push(`${document.path}: ${line}: ${why}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('a command that is gone is noticed', async () => {
  expect(await whyNotTypable('corepack pnpm launch')).toContain('launch');
  expect(await whyNotTypable('corepack pnpm --silent tingchao conjure rain')).toContain('conjure rain');
  expect(await whyNotTypable('corepack pnpm --silent tingchao config conjure')).toContain('config conjure');
  expect(await whyNotTypable('corepack pnpm --silent tingchao config check --loudly')).toContain('--loudly');
  expect(await whyNotTypable('npx pnpm@10.34.9 --silent tingchao config check')).toBeUndefined();
});

test('the YAML in documents can be read', () => {
  const broken = documents.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language }) => /^ya?ml$/.test(language))
      .flatMap(({ content }) => parseAllDocuments(content).flatMap(({ errors }) => errors))
      .map((error) => `${path}: ${error.message}`),
  );
  expect(broken).toEqual([]);
});

const foldersIn = (folder: string): readonly string[] =>
  readdirSync(join(repositoryRoot, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules')
    .map(({ name }) => `${folder}/${name}`)
    // An empty folder is not in the repository.
    .filter((path) => globSync(`${path}/**/*.*`, { cwd: repositoryRoot, exclude: ['**/node_modules/**'] }).length > 0);

const tops = ['services', 'packages', 'infra', 'config', 'test'];

test.for([...tops, ...tops.flatMap(foldersIn)])('%s has a README of at most 40 lines', (folder) => {
  const readme = readmes.get(`${folder}/README.md`);
  expect(readme, `${folder}/README.md`).toBeDefined();
  // A table that a script writes is as long as what was measured, a list of numbered decisions as long as they are many.
  const written = readme?.text
    .replace(/<!-- figures:.*?<!-- end of figures -->/s, '')
    .replaceAll(/^\d+\. \[.*\]\(\d{4}-.*\.md\)\n/gm, '')
    .trimEnd();
  expect(written?.split('\n').length).toBeLessThanOrEqual(40);
});

test('the README tells both commands and both halves of its readers', () => {
  const text = readmes.get('README.md')?.text ?? '';
  for (const said of ['corepack pnpm start', 'corepack pnpm test', 'npx pnpm@10.34.9 start'])
    expect(text).toContain(said);
  expect(text).toMatch(/^## English/m);
});
