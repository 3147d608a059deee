import { basename, dirname } from 'node:path';
import { maskSource } from './mask-source.ts';
import { isTest, type Rule, type Violation } from './source-tree.ts';

const emptyNames = /(?:^|-)(?:utils?|helpers?|common|types?|manager|misc)$|^base(?:-|$)|-base$/;

/** A name says what is inside; kebab-case, and none of the words that say nothing. */
export const namesSaySomething: Rule = (files) =>
  files.flatMap(({ path }): Violation[] =>
    path.split('/').flatMap((part): Violation[] => {
      const stem = part.replace(/(?:\.(?:test|property\.test|cluster\.test|contract|config))?\.[a-z]+$/, '');
      if (emptyNames.test(stem)) return [{ path, message: `“${part}” says nothing about what is inside` }];
      if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(stem)) return [{ path, message: `“${part}” is not kebab-case` }];
      return [];
    }),
  );

const MOST_LINES = 300;
const reason = /(?:\/\/|\*)\s*Over 300 lines because \S/;

/** A file fits in a head; a longer one says why it is longer. Blank lines and comments do not count. */
export const filesAreShort: Rule = (files) =>
  files.flatMap(({ path, text }): Violation[] => {
    const { code } = maskSource(text);
    const lines = code.split('\n').filter((line) => line.trim() !== '').length;
    if (lines <= MOST_LINES || reason.test(text)) return [];
    return [{ path, message: `${lines} lines of code; cut it by meaning, or say “// Over 300 lines because …”` }];
  });

/** Files each service is made of; the composition and the command line have only a start. */
const parts: Readonly<Record<string, readonly RegExp[]>> = {
  collector: [/^main\.ts$/, /^service\.ts$/, /^handle-[\w-]+\.ts$|^collect-source\.ts$/],
  analyzer: [/^main\.ts$/, /^service\.ts$/, /^handle-[\w-]+\.ts$/],
  response: [/^main\.ts$/, /^service\.ts$/, /^handle-[\w-]+\.ts$/],
  console: [/^main\.ts$/, /^service\.ts$/],
  embedded: [/^main\.ts$/],
  cli: [/^main\.ts$/],
};

/** Whoever opens a service finds the same entrance. */
export const servicesLookAlike: Rule = (files) => {
  const names = new Set(files.flatMap(({ path }) => /^services\/([^/]+)\/src\//.exec(path)?.[1] ?? []));
  return [...names].flatMap((name): Violation[] => {
    const here = files.filter(({ path }) => dirname(path) === `services/${name}/src` && !isTest(path));
    const wanted = parts[name];
    if (!wanted) return [{ path: `services/${name}`, message: 'a new service: list its parts in shape-rules.ts' }];
    return wanted
      .filter((pattern) => !here.some(({ path }) => pattern.test(basename(path))))
      .map((pattern) => ({ path: `services/${name}/src`, message: `lacks a file like ${pattern}` }));
  });
};

/** One command a file, named after it, and reachable from the command line. */
export const oneCommandAFile: Rule = (files) => {
  const list = files.find(({ path }) => path === 'services/cli/src/commands.ts')?.text ?? '';
  return files.flatMap(({ path, text }): Violation[] => {
    if (dirname(path) !== 'services/cli/src/commands' || isTest(path)) return [];
    const name = basename(path, '.ts');
    const expected = `register${name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())}`;
    const { code } = maskSource(text);
    const registered = [...code.matchAll(/\bexport (?:async )?(?:function|const) (register\w+)/g)].map(([, it]) => it);
    if (registered.length !== 1 || registered[0] !== expected) {
      return [{ path, message: `should export ${expected} and no other command; it exports ${registered.join(', ')}` }];
    }
    return new RegExp(`\\b${expected}\\b`).test(list) ? [] : [{ path, message: `${expected} is not in commands.ts` }];
  });
};
