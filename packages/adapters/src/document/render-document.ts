import { documentHtml } from '@tingchao/domain/document/document-html.ts';
import type { FontSettings } from '@tingchao/domain/document/document-settings.ts';
import { printable } from '@tingchao/domain/document/printed.ts';
import type { Chart, OfficialDocument } from '@tingchao/domain/document/official-document.ts';
import { findFonts, type DocumentFonts } from './find-fonts.ts';

export const documentFormats = ['docx', 'pdf', 'html'] as const;
export type DocumentFormat = (typeof documentFormats)[number];

/** Fonts by the settings they were found with: looking through a system's fonts takes a while, and they hardly change. */
const found = new Map<string, DocumentFonts>();

/**
 * Renders a document. The same document gives the same bytes on the same machine. Throws `FontMissing` where the format,
 * or a chart in it, needs a Chinese font and none is installed.
 */
export async function renderDocument(
  given: OfficialDocument,
  format: DocumentFormat,
  settings: FontSettings,
): Promise<Uint8Array> {
  const fonts = (): DocumentFonts => {
    const key = JSON.stringify(settings);
    const known = found.get(key) ?? findFonts(settings);
    found.set(key, known);
    return known;
  };
  const document = printable(given);
  const charts = chartsOf(document);
  const pictures = charts.length === 0 ? new Map<string, Uint8Array>() : await draw(charts, fonts());
  switch (format) {
    case 'docx':
      return (await import('./docx-document.ts')).docxOf(document, settings, pictures);
    case 'pdf':
      return (await import('./pdf-document.ts')).pdfOf(document, fonts(), pictures);
    case 'html': {
      const inPage = [...pictures].map(([id, png]) => [id, Buffer.from(png).toString('base64')] as const);
      return new TextEncoder().encode(documentHtml(document, new Map(inPage)));
    }
    default:
      return format satisfies never;
  }
}

const chartsOf = ({ sections }: OfficialDocument): readonly Chart[] =>
  sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'chart' ? [block.chart] : [])));

async function draw(charts: readonly Chart[], { heading }: DocumentFonts): Promise<ReadonlyMap<string, Uint8Array>> {
  const { chartPng } = await import('./draw-chart.ts');
  return new Map(charts.map((chart) => [chart.id, chartPng(chart, heading)]));
}
