import type { FontSettings } from '@tingchao/domain/document/document-settings.ts';
import { findDocumentFonts } from '@tingchao/runtime/make-document.ts';
import type { Finding } from './check-up.ts';

/** Whether documents can be set in Chinese: without a font PDF and charts would be refused; docx without charts still works. */
export async function checkFonts(settings: FontSettings): Promise<Finding> {
  const about = { id: 'fonts', name: '文书字体' } as const;
  const found = await findDocumentFonts(settings);
  if (found.missing !== undefined) {
    return { ...about, status: 'warning', detail: '缺少中文字体，PDF 与图表不能生成', remedy: found.missing };
  }
  const used = [...new Set(Object.values(found.names))].join('、');
  return { ...about, status: 'ok', detail: used };
}
