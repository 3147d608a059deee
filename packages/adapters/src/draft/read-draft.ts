import { civilDate } from '@tingchao/domain/time/instant.ts';
import { decode } from '../web/decode.ts';
import { htmlToText } from '../web/html-text.ts';
import { disproportion } from '../web/page-proportions.ts';
import { parsePage } from '../web/parse-page.ts';
import { readDocx } from './read-docx.ts';
import { readPdf } from './read-pdf.ts';
import { MAX_DRAFT_BYTES, MAX_DRAFT_TEXT, UnreadableDraft } from './unreadable-draft.ts';

export { UnreadableDraft } from './unreadable-draft.ts';

export type DraftLines = {
  readonly format: 'docx' | 'pdf' | 'html' | 'text';
  /** Not empty, trimmed, in the order of reading; of a web page its title, date and article. */
  readonly lines: readonly string[];
  /** Everything that a reader sees: of a web page also what stands around the article. */
  readonly whole: readonly string[];
};

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

/**
 * The lines of a draft: Word (docx), the text of a PDF, HTML, or plain text in any charset that Chinese offices use. What it
 * is, the bytes tell, not the name. Throws `UnreadableDraft` with one clear line for anything else, and beyond 20 MiB.
 */
export async function readDraft(bytes: Uint8Array): Promise<DraftLines> {
  if (bytes.length === 0) throw new UnreadableDraft('文件是空的。');
  if (bytes.length > MAX_DRAFT_BYTES) {
    const size = Math.ceil(bytes.length / 1024 / 1024);
    throw new UnreadableDraft(`文件有 ${size} MiB，上限 20 MiB；请去掉图片后再试。`);
  }
  if (startsWith(bytes, 0x50, 0x4b)) return accept('docx', readDocx(bytes));
  if (startsWith(bytes, 0x25, 0x50, 0x44, 0x46)) return accept('pdf', await readPdf(bytes));
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) {
    throw new UnreadableDraft('这是旧版 Office 文件（.doc、.wps 等），请用 Word 或 WPS 另存为 docx。');
  }
  return readText(bytes);
}

function readText(bytes: Uint8Array): DraftLines {
  const looksLikeHtml = /<(?:!doctype html|html|head|body|div|p|table|article)\b/i.test(
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1'),
  );
  const { text, replaced } = decode(bytes, { contentType: null, kind: looksLikeHtml ? 'html' : 'text' });
  if (isBinary(text, replaced)) {
    throw new UnreadableDraft('认不出这种文件；请用 docx、PDF（文字版）、HTML、txt 或 md。');
  }
  if (!looksLikeHtml) return accept('text', text.split(/\r\n?|\n/));
  const monstrous = disproportion(text);
  if (monstrous !== undefined) throw new UnreadableDraft(`${monstrous}。`);
  const whole = accept('html', htmlToText(text, { maxLength: MAX_DRAFT_TEXT + 1 }).split('\n'));
  return { ...whole, lines: articleOf(bytes, whole.lines) };
}

/** Zeros and control characters are no text; nor is what no charset can read. */
function isBinary(text: string, replaced: number): boolean {
  const sample = text.slice(0, 20_000);
  const odd = sample.match(/[\p{Cc}--[\t\n\r\f]]/gv)?.length ?? 0;
  return odd > sample.length / 100 || replaced > Math.max(8, text.length / 50);
}

function accept(format: DraftLines['format'], lines: readonly string[]): DraftLines {
  const kept = lines.map((line) => line.replaceAll(/[\u00a0\u3000\t ]+/g, ' ').trim()).filter((line) => line !== '');
  const length = kept.reduce((sum, line) => sum + line.length, 0);
  if (length > MAX_DRAFT_TEXT) throw new UnreadableDraft(`文稿超过 ${MAX_DRAFT_TEXT} 字，请分开评估。`);
  if (length < 20) throw new UnreadableDraft('文件里几乎没有文字，无法评估。');
  return { format, lines: kept, whole: kept };
}

/** A page whose article is shorter than this share of its text, or than this many characters, is read whole. */
const LEAST_SHARE = 0.3;
const LEAST_LENGTH = 200;

/** Title, date and article of a web page; all of its text where no article stands out. */
function articleOf(bytes: Uint8Array, whole: readonly string[]): readonly string[] {
  const { title, text, publishedAt } = parsePage(bytes, { url: 'https://draft.invalid/' });
  const all = whole.reduce((sum, line) => sum + line.length, 0);
  if (text.length < LEAST_LENGTH || text.length < all * LEAST_SHARE) return whole;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const dated = publishedAt === null ? [] : [`发布日期：${civilDate(publishedAt)}`];
  return [...(lines.includes(title) || title === '' ? [] : [title]), ...dated, ...lines];
}
