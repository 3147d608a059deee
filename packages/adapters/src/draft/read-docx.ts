import { decodeEntities } from '../web/html-entities.ts';
import { openZip } from './read-zip.ts';
import { MAX_DRAFT_TEXT, UnreadableDraft } from './unreadable-draft.ts';

/** The markup of one document; a long regulation has some 5 MB. */
const MAX_XML_BYTES = 48 * 1024 * 1024;

/** The tags that matter, whatever their prefix, with the text behind each. */
const TAG = /<(\/?)(?:\w+:)?(p|t|tab|br|cr|noBreakHyphen|tc|tr|instrText|delText|Fallback)(?=[\s/>])([^>]*)>([^<]*)/g;

/**
 * The paragraphs of a Word document in their order; cells of a table row are joined by `｜`. Deleted text (修订), field codes
 * and the second copy of text boxes are left out; automatic numbers are not in the file as text and stay away. One pass, so
 * that hostile markup costs no more than its length. Throws `UnreadableDraft`.
 */
export function readDocx(bytes: Uint8Array): readonly string[] {
  const zip = openZip(bytes);
  const xml = zip.read('word/document.xml', MAX_XML_BYTES);
  if (xml === undefined) throw new UnreadableDraft(whatElse(zip.names));
  return paragraphsOf(new TextDecoder().decode(xml));
}

function whatElse(names: readonly string[]): string {
  const has = (start: string): boolean => names.some((name) => name.startsWith(start));
  if (has('xl/')) return '这是 Excel 表格，不是文稿；请把政策文稿存为 docx、PDF、HTML 或 txt。';
  if (has('ppt/')) return '这是演示文稿，不是文稿；请把政策文稿存为 docx、PDF、HTML 或 txt。';
  if (names.some((name) => /(?:^|\/)OFD\.xml$/i.test(name))) return '这是 OFD 版式文件，请另存为 docx 或 PDF 后再试。';
  if (names.includes('content.xml')) return '这是 ODF 文件，请另存为 docx 后再试。';
  return '这是压缩包，里面没有 Word 文稿；请解压后选其中的文稿。';
}

function paragraphsOf(xml: string): readonly string[] {
  const paragraphs: string[] = [];
  let text = '';
  let row: string[] | undefined;
  let fallback = 0;
  let length = 0;
  const put = (line: string): void => {
    const trimmed = line.trim();
    if (trimmed === '') return;
    length += trimmed.length;
    if (length > MAX_DRAFT_TEXT) throw new UnreadableDraft(`文稿超过 ${MAX_DRAFT_TEXT} 字，请分开评估。`);
    paragraphs.push(trimmed);
  };
  for (const [, slash, name, rest = '', after = ''] of xml.matchAll(TAG)) {
    const opens = slash === '';
    if (name === 'Fallback') fallback += opens ? (rest.endsWith('/') ? 0 : 1) : -1;
    else if (fallback > 0) continue;
    else if (name === 't' && opens && !rest.endsWith('/')) text += decodeEntities(after);
    else if (name === 'tab') text += ' ';
    else if (name === 'noBreakHyphen') text += '-';
    else if (name === 'br' || name === 'cr') text += '\n';
    else if (name === 'tr' && opens) row = [];
    else if (name === 'p' && !opens && row === undefined) {
      for (const line of text.split('\n')) put(line);
      text = '';
    } else if (name === 'p' && !opens) text += ' ';
    else if (name === 'tc' && !opens) {
      row?.push(text.replaceAll(/\s+/g, ' ').trim());
      text = '';
    } else if (name === 'tr') {
      put((row ?? []).filter((cell) => cell !== '').join('｜'));
      row = undefined;
    }
  }
  put(text);
  return paragraphs;
}
