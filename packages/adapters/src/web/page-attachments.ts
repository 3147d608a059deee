import { MOST_ATTACHMENTS, type Attachment as NamedFile } from '@tingchao/domain/post/attachment.ts';
import type { CheerioAPI } from 'cheerio';

/** A file that belongs to a notice or a message. */
export type Attachment = NamedFile & { readonly url: string };

const FILE = /\.(?:docx?|xlsx?|pptx?|pdf|wps|et|dps|ofd|csv|txt|zip|rar|7z|ceb)(?:$|[?#&])/i;
/** Pictures that are linked, not shown: a citizen's evidence on a board. */
const PICTURE = /\.(?:jpe?g|png|gif|bmp|webp|heic|mp4|mov)(?:$|[?#&])/i;
/** Downloads without an ending in their address, as 博达 and others write them. */
const DOWNLOAD = /download(?:attach)?\.jsp|\/download\?|downloadattach|attach(?:ment)?s?\/(?:down|get)|fileDown/i;

type Nodes = ReturnType<CheerioAPI>;

/** The files a page links to, in their order; a name is the link's own words or the file's name. */
export function findAttachments($: CheerioAPI, url: string): readonly Attachment[] {
  return filesWithin($, $.root(), $('base[href]').first().attr('href') ?? '', url, false);
}

/** The files linked within a part of a page; `named`: the settings name this part as the place of files, so pictures count too. */
export function filesWithin(
  $: CheerioAPI,
  part: Nodes,
  base: string,
  url: string,
  named: boolean,
): readonly Attachment[] {
  const from = URL.canParse(base, url) ? new URL(base, url).href : url;
  const found = new Map<string, Attachment>();
  const links = 'a[href], a[data-href]';
  for (const link of [...part.filter(links).toArray(), ...part.find(links).toArray()]) {
    if (found.size >= MOST_ATTACHMENTS) break;
    const href = ($(link).attr('href') ?? $(link).attr('data-href') ?? '').trim();
    const said = $(link).text().replace(/\s+/g, ' ').trim();
    const isFile = FILE.test(href) || DOWNLOAD.test(href) || FILE.test(said) || (named && PICTURE.test(href));
    if (!isFile || /^(?:javascript|data|mailto):/i.test(href) || !URL.canParse(href, from)) continue;
    const target = new URL(href, from);
    if (!/^https?:$/.test(target.protocol) || found.has(target.href)) continue;
    const file = safeDecode(target.pathname.split('/').at(-1) ?? '');
    const name = (said || file).slice(0, 200);
    found.set(target.href, {
      name,
      url: target.href,
      type: typeOf(file) ?? typeOf(said),
      size: sizeIn(`${said} ${$(link).attr('title') ?? ''}`),
    });
  }
  return [...found.values()];
}

const names = ['name', 'fileName', 'filename', 'originalName', 'title', 'attachName'];
const places = ['url', 'fileUrl', 'path', 'filePath', 'href', 'link', 'downloadUrl'];
const sizes = ['size', 'fileSize', 'length'];

/** The files that a JSON list tells, each an object or an address; relative addresses are of the page that told them. */
export function filesInJson(list: readonly unknown[], url: string): readonly Attachment[] {
  return list.slice(0, MOST_ATTACHMENTS).flatMap((one) => {
    const file: Readonly<Record<string, unknown>> =
      typeof one === 'string' ? { url: one } : typeof one === 'object' && one !== null ? { ...one } : {};
    const told = (keys: readonly string[]): unknown =>
      keys.map((key) => file[key]).find((value) => value !== undefined);
    const href = told(places);
    if (typeof href !== 'string' || !URL.canParse(href, url)) return [];
    const target = new URL(href, url);
    if (!/^https?:$/.test(target.protocol)) return [];
    const said = told(names);
    const path = safeDecode(target.pathname.split('/').at(-1) ?? '');
    const name = (typeof said === 'string' && said !== '' ? said : path).slice(0, 200);
    return [{ name, url: target.href, type: typeOf(name) ?? typeOf(path), size: toSize(told(sizes)) }];
  });
}

function toSize(told: unknown): number | null {
  if (typeof told === 'number') return Number.isSafeInteger(Math.round(told)) && told >= 0 ? Math.round(told) : null;
  if (typeof told !== 'string') return null;
  return /^\d{1,15}$/.test(told) ? Number(told) : sizeIn(told);
}

const typeOf = (name: string): string | null =>
  /\.([a-z0-9]{2,5})(?:$|[?#&\s)）])/i.exec(name)?.[1]?.toLowerCase() ?? null;

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `（1.2MB）`, `350 KB`: bytes as a page tells them, rounded by its own rounding. */
function sizeIn(said: string): number | null {
  const match = /(\d{1,6}(?:\.\d{1,3})?)\s*([kmg])i?b?(?![a-z])/i.exec(said);
  if (!match) return null;
  return Math.round(Number(match[1]) * (UNITS[(match[2] as string).toLowerCase()] as number));
}

function safeDecode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // percent signs that are no escape: the name as it is written
  }
}
