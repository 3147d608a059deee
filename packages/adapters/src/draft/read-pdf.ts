import { getDocumentProxy } from 'unpdf';
import { refusePdfBomb } from './pdf-size.ts';
import { MAX_DRAFT_TEXT, UnreadableDraft } from './unreadable-draft.ts';

const MAX_PAGES = 500;

/**
 * The lines of a PDF's text layer, page by page; page numbers alone on a line are left out. A scan has no text layer and is
 * refused: nothing is guessed from pictures. Throws `UnreadableDraft`.
 */
export async function readPdf(bytes: Uint8Array): Promise<readonly string[]> {
  refusePdfBomb(bytes);
  const document = await open(bytes);
  try {
    if (document.numPages > MAX_PAGES) {
      throw new UnreadableDraft(`PDF 有 ${document.numPages} 页，上限 ${MAX_PAGES} 页；请只留政策正文。`);
    }
    const lines: string[] = [];
    let length = 0;
    for (let number = 1; number <= document.numPages; number += 1) {
      for (const line of await linesOf(document, number)) {
        length += line.length;
        if (length > MAX_DRAFT_TEXT) throw new UnreadableDraft(`文稿超过 ${MAX_DRAFT_TEXT} 字，请分开评估。`);
        lines.push(line);
      }
    }
    if (length < 20) throw new UnreadableDraft('PDF 里没有文字（可能是扫描件），请用文字版或先做文字识别。');
    return lines;
  } finally {
    await document.loadingTask.destroy();
  }
}

type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;

async function open(bytes: Uint8Array): Promise<PdfDocument> {
  try {
    // The reader takes the bytes for itself, and no Buffer; the caller's stay as they are.
    return await getDocumentProxy(Uint8Array.from(bytes), { stopAtErrors: false, verbosity: 0 });
  } catch (cause) {
    const locked = cause instanceof Error && cause.name === 'PasswordException';
    throw new UnreadableDraft(
      locked ? 'PDF 设了打开密码，请去掉密码后再试。' : 'PDF 已损坏，读不出内容；请重新导出后再试。',
      { cause },
    );
  }
}

async function linesOf(document: PdfDocument, number: number): Promise<readonly string[]> {
  const items = await itemsOf(document, number);
  const lines: string[] = [];
  let line = '';
  let height: number | undefined;
  const end = (): void => {
    const text = line.replaceAll(/[ \u00a0]+/g, ' ').trim();
    if (text !== '' && !/^[—\-–－ ]*\d{1,4}[—\-–－ ]*$/.test(text)) lines.push(text);
    line = '';
  };
  for (const item of items) {
    // Some writers mark no line ends: then the baseline tells.
    if (height !== undefined && item.str.trim() !== '' && Math.abs(item.y - height) > 2) end();
    if (item.str.trim() !== '') height = item.y;
    line += item.str;
    if (item.endsLine) end();
  }
  end();
  return lines;
}

type Item = { readonly str: string; readonly y: number; readonly endsLine: boolean };

async function itemsOf(document: PdfDocument, number: number): Promise<readonly Item[]> {
  try {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    return items.flatMap((item) =>
      'str' in item ? [{ str: item.str, y: Number(item.transform[5]), endsLine: item.hasEOL }] : [],
    );
  } catch (cause) {
    throw new UnreadableDraft(`PDF 第 ${number} 页已损坏，读不出内容；请重新导出后再试。`, { cause });
  }
}
