import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file of the repository. */
export type SourceFile = {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
};

/** What breaks a rule, told so that the person who wrote it knows what to do. */
export type Violation = { readonly path: string; readonly message: string };

export type Rule = (files: readonly SourceFile[]) => readonly Violation[];

export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

const skippedFolders = new Set(['node_modules', '.git', 'data', 'coverage', '.tingchao', 'built']);

/** Paths of all files below a folder of the repository whose name ends in one of the endings, in order. */
export function listFiles(folder: string, endings: readonly string[]): readonly string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const inside = join(path, entry.name);
      if (entry.isDirectory() && !skippedFolders.has(entry.name)) walk(inside);
      if (entry.isFile() && endings.some((ending) => entry.name.endsWith(ending))) found.push(inside);
    }
  };
  walk(join(repositoryRoot, folder));
  return found.map((path) => relative(repositoryRoot, path)).toSorted();
}

/** Reads the files of the repository that the rules speak about. */
export function readTree(folders: readonly string[], endings: readonly string[]): readonly SourceFile[] {
  return folders
    .flatMap((folder) => listFiles(folder, endings))
    .map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }));
}

/** The package a file belongs to: `packages/domain`, `services/cli`, `test`; undefined outside of them. */
export function packageOf(path: string): string | undefined {
  return /^(?:packages|services)\/[^/]+|^test(?=\/)/.exec(path)?.[0];
}

/** Whether a file serves tests only: tests, what they share (`testing.ts`), and the contract suites of ports. */
export function isTest(path: string): boolean {
  return path.startsWith('test/') || /(?:\.test|\.contract|[/-]testing)\.ts$/.test(path);
}
