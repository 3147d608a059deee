import { maskSource } from './mask-source.ts';

/** Every module a TypeScript text names: static, type-only, re-exported and dynamic imports. */
export function importsOf(text: string): readonly string[] {
  const { code, strings } = maskSource(text);
  const named = [...code.matchAll(/(?<![.\w$])(?:from|import|import\s*\()\s*(?=['"])/g)];
  return named.flatMap((match) => strings.get(match.index + match[0].length) ?? []);
}

/** The package of a module name: `@tingchao/domain/result.ts` → `@tingchao/domain`, `cheerio/slim` → `cheerio`. */
export function packageName(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}
