import { isTest, type Rule, type Violation } from './source-tree.ts';

/** Folders whose Chinese is read by people: commands, pages, errors, papers. Readers of citizens' words lie outside. */
const shown =
  /^(?:services\/(?:cli|collector|console|embedded|response)\/src|packages\/settings\/src|packages\/domain\/src\/(?:response|report|post|time)|packages\/adapters\/src\/(?:notify|web|system))\//;

/** Texts of a benchmark and builders of tests are read by no clerk. */
const unread = /\/bench\/|-builders\.ts$/;

const halfWidth = /[\p{Script=Han}”】》][,;:?!(][\p{Script=Han}“【《]/u;

const withoutComments = (text: string): string =>
  text
    .replaceAll(/\/\*[\s\S]*?\*\//gu, (comment) => comment.replaceAll(/[^\n]/gu, ' '))
    .replaceAll(/(^|\s)\/\/.*$/gmu, '$1');

/** Between two Chinese characters a sign is full-width: people read it, and it is what their own texts have. */
export const chinesePunctuation: Rule = (files) =>
  files.flatMap(({ path, text }): Violation[] => {
    if (!shown.test(path) || unread.test(path) || isTest(path)) return [];
    return withoutComments(text)
      .split('\n')
      .flatMap((line, at) => {
        const found = halfWidth.exec(line);
        return found === null ? [] : [{ path, message: `line ${at + 1}: “${found[0]}” wants the full-width sign` }];
      });
  });
