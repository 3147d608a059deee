import type { FontSettings } from '@tingchao/domain/document/document-settings.ts';
import type { OfficialDocument } from '@tingchao/domain/document/official-document.ts';

export const documentFormats = ['docx', 'pdf', 'html', 'json'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/** Why a document cannot be rendered here, in words with the remedy. */
export class NotRenderable extends Error {
  override readonly name = 'NotRenderable';
}

/**
 * A document as a file, rendered in a thread of its own. The same document gives the same bytes. Throws `NotRenderable`
 * where no Chinese font is installed and the format needs one.
 */
export async function makeDocument(
  document: OfficialDocument,
  format: DocumentFormat,
  fonts: FontSettings,
): Promise<Uint8Array> {
  if (format === 'json') return new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`);
  const { renderInThread } = await import('./render-in-thread.ts');
  const rendering = await renderInThread(document, format, fonts);
  if ('missing' in rendering) throw new NotRenderable(rendering.missing);
  return rendering.bytes;
}

/** The fonts that PDF and charts are set in, by part of a document; or what is missing, with the remedy. */
export async function findDocumentFonts(
  fonts: FontSettings,
): Promise<
  { readonly names: Readonly<Record<string, string>>; readonly missing?: undefined } | { readonly missing: string }
> {
  const { findFonts, FontMissing } = await import('@tingchao/adapters/document/find-fonts.ts');
  try {
    const names = Object.entries(findFonts(fonts)).map(([part, { fullNames, families }]) => [
      part,
      fullNames[0] ?? families[0] ?? '',
    ]);
    return { names: Object.fromEntries(names) as Record<string, string> };
  } catch (error) {
    if (error instanceof FontMissing) return { missing: error.message };
    throw error;
  }
}
