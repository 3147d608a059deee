import { writeFile } from 'node:fs/promises';
import { outlineHtml, outlineMarkdown, type Outline } from '@tingchao/domain/text/outline.ts';
import { CommandFailed, exitCodes, type Io } from './io.ts';

export type OutlineOptions = { readonly json?: boolean; readonly out?: string };

/** Puts a paper where it was asked for: JSON or Markdown on stdout, or a `.md` or `.html` file (then one line on stdout). */
export async function writeOutline(
  outline: Outline,
  document: unknown,
  options: OutlineOptions,
  io: Io,
): Promise<void> {
  const { json, out } = options;
  if (out !== undefined) {
    const text = textFor(out, outline, document);
    await writeFile(out, text).catch((cause: unknown) => {
      throw new CommandFailed(`写不了 ${out}：请检查目录是否存在、有没有权限。`, exitCodes.failed, { cause });
    });
  }
  if (json === true) io.stdout.write(`${JSON.stringify(document)}\n`);
  else io.stdout.write(out === undefined ? outlineMarkdown(outline) : `已写出 ${out}\n`);
}

function textFor(out: string, outline: Outline, document: unknown): string {
  if (/\.html?$/i.test(out)) return outlineHtml(outline);
  if (/\.md$/i.test(out)) return outlineMarkdown(outline);
  if (/\.json$/i.test(out)) return `${JSON.stringify(document, null, 2)}\n`;
  throw new CommandFailed(`--out 的文件名应以 .md、.html 或 .json 结尾：${out}`, exitCodes.usage);
}
