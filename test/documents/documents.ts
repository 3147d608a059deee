import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listFiles, repositoryRoot } from '../architecture/source-tree.ts';

/** A Markdown file of the repository, taken apart. */
export type Document = {
  readonly path: string;
  readonly text: string;
  /** Fenced blocks: their language and content. */
  readonly blocks: readonly { readonly language: string; readonly content: string }[];
  /** What stands between single backticks, outside of blocks. */
  readonly codeSpans: readonly string[];
  /** Targets of links and pictures, outside of blocks. */
  readonly links: readonly string[];
};

/** Takes a Markdown text apart. */
export function readDocument(path: string, text: string): Document {
  const blocks = [...text.matchAll(/^```(\w*)[^\n]*\n([\s\S]*?)^```/gm)].map(([, language = '', content = '']) => ({
    language,
    content,
  }));
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  return {
    path,
    text,
    blocks,
    codeSpans: [...prose.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span),
    links: [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target),
  };
}

/** Every Markdown file of the repository. */
export function readDocuments(): readonly Document[] {
  return listFiles('', ['.md']).map((path) => readDocument(path, readFileSync(join(repositoryRoot, path), 'utf8')));
}

/** Lines a person would type into a shell: those of shell blocks, and code spans that start with a program. */
export function commandsOf(document: Document): readonly string[] {
  const typed = document.blocks
    .filter(({ language }) => /^(?:bash|sh|shell|console)$/.test(language))
    .flatMap(({ content }) => content.replaceAll('\\\n', ' ').split('\n'));
  return [...typed, ...document.codeSpans]
    .map((line) =>
      line
        .replace(/^\$ /, '')
        .replace(/\s+#.*$/, '')
        .trim(),
    )
    .filter((line) => /(?:^|\s)(?:corepack |npx )?pnpm(?:@\S+)? /.test(line));
}

const topFolders = /^(?:services|packages|infra|config|test|\.ci)\//;
const fileName = /^(?:[\w.*<>-]+\/)*[\w.*<>-]+\.(?:ts|mjs|ya?ml|json|md|sh|html)$/;

/**
 * Paths a document names, each with the places it may be meant from (the repository, the document's folder and
 * below, the settings). `*` and `<name>` stand for any part of a name.
 */
export function pathsOf(
  document: Document,
): readonly { readonly named: string; readonly patterns: readonly string[] }[] {
  const folder = dirname(document.path);
  const spans = document.codeSpans.filter((span) => !/\s/.test(span) && (topFolders.test(span) || fileName.test(span)));
  const targets = document.links
    .filter((target) => !/^(?:[a-z]+:|#)/.test(target))
    .map((target) => target.replace(/#.*$/, ''));
  return [
    ...spans.map((named) => ({
      named,
      patterns: topFolders.test(named)
        ? [named]
        : [named, join(folder, named), join(folder, '**', named), join('config', '**', named)],
    })),
    ...targets.map((named) => ({ named, patterns: [join(folder, named)] })),
  ].map(({ named, patterns }) => ({ named, patterns: patterns.map((it) => it.replaceAll(/<[^<>/]*>/g, '*')) }));
}
