import { parse } from 'yaml';
import type { Rule, SourceFile, Violation } from './source-tree.ts';

/** Words of what this system must never do to people (design, “Never, anywhere”); they may stand only where it is forbidden. */
const neverWords =
  /删帖|删贴|封号|封禁账号|禁言|稳控|重点人员|重点人头|控评|水军|网评员|跟帖引导|举报账号|关停账号|(?:人员|网民|用户|发帖人|作者)(?:画像|打分|评分|积分)|敏感人员|危险人员/;

/** Names of code that would give somebody those powers. */
const neverNames =
  /\b\w*(?:watch_?list|black_?list(?:ed)?(?:Person|Author|User)|(?:person|author|user|citizen)_?(?:Profile|Score|Ranking|Rating)|(?:ban|block|mute|report)_?(?:Account|Author|User)|delete_?(?:RemotePost|Comment)|flood_?Comments|influencer_?Rank)\w*\b/i;

/** A key or a line that says that something is not to be. */
const prohibits = /forbid|forbidden|never|prohibit|must_?not|mustNot/i;
const prohibitsInWords = /never|forbid|prohibit|must ?not|禁止|不得|不设|不做|绝不|一律不/i;

/** In code and templates the words may stand only on a line (or in a statement begun on the line above) that forbids them. */
export const codeNeverSuppresses: Rule = (files) =>
  files.flatMap(({ path, text }): Violation[] => {
    if (!/\.(?:ts|tsx|html|css|sh)$/.test(path) || path.startsWith('test/')) return [];
    const lines = text.split('\n');
    return lines.flatMap((line, index): Violation[] => {
      const found = neverWords.exec(line)?.[0] ?? neverNames.exec(line)?.[0];
      const excused = prohibitsInWords.test(`${lines[index - 1] ?? ''}\n${line}`);
      return found && !excused ? [{ path: `${path}:${index + 1}`, message: `“${found}” must never exist here` }] : [];
    });
  });

/** In settings the words may stand only below a key that forbids (`forbidden…`, `never…`), or in a comment that does. */
export const settingsNeverSuppress: Rule = (files) =>
  files.flatMap((file): Violation[] => (/\.ya?ml$/.test(file.path) ? [...inValues(file), ...inComments(file)] : []));

const documents = new Map<string, unknown>();

function documentOf(text: string): unknown {
  if (!documents.has(text)) documents.set(text, parse(text));
  return documents.get(text);
}

function inValues({ path, text }: SourceFile): Violation[] {
  const violations: Violation[] = [];
  const visit = (value: unknown, keys: readonly string[]): void => {
    if (keys.some((key) => prohibits.test(key))) return;
    if (typeof value === 'string') {
      const found = neverWords.exec(value)?.[0];
      if (found) violations.push({ path, message: `“${found}” at ${keys.join('.')} must never exist here` });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        const found = neverWords.exec(key)?.[0] ?? neverNames.exec(key)?.[0];
        if (found) violations.push({ path, message: `key “${key}” at ${keys.join('.')} must never exist here` });
        visit(inner, [...keys, key]);
      }
    }
  };
  visit(documentOf(text), []);
  return violations;
}

function inComments({ path, text }: SourceFile): Violation[] {
  return text.split('\n').flatMap((line, index): Violation[] => {
    const comment = /(?:^|\s)#.*$/.exec(line)?.[0] ?? '';
    const found = neverWords.exec(comment)?.[0];
    return found && !prohibitsInWords.test(comment)
      ? [{ path: `${path}:${index + 1}`, message: `“${found}” in a comment that does not forbid it` }]
      : [];
  });
}
