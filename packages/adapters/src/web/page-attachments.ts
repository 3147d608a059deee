import type { CheerioAPI } from 'cheerio';

/** A file that belongs to a notice. */
export type Attachment = { readonly name: string; readonly url: string };

const FILE = /\.(?:docx?|xlsx?|pptx?|pdf|wps|et|dps|ofd|csv|txt|zip|rar|7z|ceb)(?:$|[?#&])/i;
/** Downloads without an ending in their address, as 博达 and others write them. */
const DOWNLOAD = /download(?:attach)?\.jsp|\/download\?|downloadattach|attach(?:ment)?s?\/(?:down|get)|fileDown/i;
const MOST = 50;

/** The files a page links to, in their order; a name is the link's own words or the file's name. */
export function findAttachments($: CheerioAPI, url: string): readonly Attachment[] {
  const base = $('base[href]').first().attr('href') ?? '';
  const from = URL.canParse(base, url) ? new URL(base, url).href : url;
  const found = new Map<string, string>();
  for (const link of $('a[href], a[data-href]').toArray()) {
    if (found.size >= MOST) break;
    const href = ($(link).attr('href') ?? $(link).attr('data-href') ?? '').trim();
    const said = $(link).text().replace(/\s+/g, ' ').trim();
    if (!FILE.test(href) && !DOWNLOAD.test(href) && !FILE.test(said)) continue;
    if (/^(?:javascript|data|mailto):/i.test(href) || !URL.canParse(href, from)) continue;
    const target = new URL(href, from);
    if (!/^https?:$/.test(target.protocol) || found.has(target.href)) continue;
    const file = target.pathname.split('/').at(-1) ?? '';
    found.set(target.href, said || safeDecode(file));
  }
  return [...found].map(([address, name]) => ({ name: name.slice(0, 200), url: address }));
}

function safeDecode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // percent signs that are no escape: the name as it is written
  }
}
