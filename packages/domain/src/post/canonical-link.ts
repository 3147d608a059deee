/** Query parameters that say how somebody came to a page, never which page it is. */
const TRACKING =
  /^(utm_\w+|hm(sr|pl|cu|kw|ci)|spm|scm|share_\w+|wxshare_count|isappinstalled|nsukey|fbclid|gclid|dclid|yclid|msclkid|bd_vid|wfr|ref_src|referr?er|jsessionid|phpsessid|sessionid)$/i;
/** `from` names a page on some sites; only these values are WeChat's and Weibo's share marks. */
const SHARE_MARKS = /^from=(singlemessage|groupmessage|timeline|message|weibo|qq|wx|wechat)$/i;
/** Single-page sites route by the fragment; any other fragment is a place within the page. */
const ROUTE = /^#!?\//;

/**
 * The form of a link by which two addresses of the same page are one: https for http, no userinfo, default port, tracking
 * parameter or in-page fragment, query sorted. Percent-encoding is left alone, since old sites encode GBK bytes.
 * Idempotent; a text that is no http(s) address comes back trimmed. `more` are parameters of this deployment that track
 * too, by name without case; a `*` at the end stands for the rest of the name.
 */
export function canonicalLink(link: string, more: readonly string[] = []): string {
  const trimmed = link.trim();
  if (!URL.canParse(trimmed)) return trimmed;
  const url = new URL(trimmed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return trimmed;
  url.protocol = 'https:';
  url.username = '';
  url.password = '';
  if (!ROUTE.test(url.hash)) url.hash = '';
  url.pathname = url.pathname.replace(/;jsessionid=[^/]*/gi, '');
  const kept = url.search
    .slice(1)
    .split('&')
    .filter((parameter) => isIdentity(parameter, more));
  url.search = kept.length > 0 ? `?${kept.toSorted().join('&')}` : '';
  return url.href;
}

function isIdentity(parameter: string, more: readonly string[]): boolean {
  if (parameter === '' || SHARE_MARKS.test(parameter)) return false;
  const name = (parameter.split('=', 1)[0] as string).toLowerCase();
  return !TRACKING.test(name) && !more.some((pattern) => named(name, pattern.toLowerCase()));
}

const named = (name: string, pattern: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
