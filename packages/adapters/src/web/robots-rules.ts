/** One `Allow` or `Disallow` line: its normalised path pattern. */
type Rule = { readonly allow: boolean; readonly pattern: string };
type Group = {
  readonly agents: readonly string[];
  readonly rules: readonly Rule[];
  readonly crawlDelay: number | null;
};

/** RFC 9309 §2.5: at least 500 KiB are read; more is not. */
const MAX_LENGTH = 512 * 1024;
const MAX_PATTERN = 2048;
const LONGEST_DELAY_S = 3600;

/** RFC 9309 §2.2.2: octets outside ASCII and reserved ones compare percent-encoded, unreserved ones decoded, hex in upper case. */
function normalised(path: string): string {
  const encoded = Array.from(path, (char) => {
    if (char > '\u007f') return encodeURIComponent(char.isWellFormed() ? char : '\uFFFD');
    return char <= ' ' || '"<>\\^`{|}'.includes(char) ? `%${char.charCodeAt(0).toString(16).padStart(2, '0')}` : char;
  }).join('');
  return encoded.replace(/%([\da-f]{2})/gi, (whole, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return /[A-Za-z\d\-._~]/.test(char) ? char : whole.toUpperCase();
  });
}

function parseGroups(text: string): readonly Group[] {
  const groups: { agents: string[]; rules: Rule[]; crawlDelay: number | null }[] = [];
  let naming = false;
  for (const line of text
    .replace(/^\uFEFF/, '')
    .slice(0, MAX_LENGTH)
    .split(/\r\n|\r|\n/)) {
    const match = /^\s*([A-Za-z-]+)\s*:\s*(.*)$/.exec(line.replace(/#.*$/, ''));
    if (match === null) continue;
    const field = (match[1] ?? '').toLowerCase();
    const value = (match[2] ?? '').trim();
    if (field === 'user-agent' || field === 'useragent') {
      if (!naming) groups.push({ agents: [], rules: [], crawlDelay: null });
      naming = true;
      groups.at(-1)?.agents.push(value.toLowerCase());
      continue;
    }
    const group = groups.at(-1);
    if (group === undefined) continue; // a rule before any agent belongs to nobody
    if (field === 'allow' || field === 'disallow') {
      naming = false;
      if (value !== '')
        group.rules.push({ allow: field === 'allow', pattern: normalised(value.slice(0, MAX_PATTERN)) });
    } else if (field === 'crawl-delay') {
      naming = false;
      const seconds = Number.parseFloat(value);
      if (seconds >= 0) group.crawlDelay ??= Math.min(seconds, LONGEST_DELAY_S);
    }
    // Sitemap and unknown fields neither end the list of agents nor mean anything here (RFC 9309 §2.2.4).
  }
  return groups;
}

/** Whether a pattern with `*` and a final `$` meets a path from its start. Greedy pieces, so linear in their number. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.endsWith('$');
  const pieces = (anchored ? pattern.slice(0, -1) : pattern).split('*');
  const [first = '', ...others] = pieces;
  if (!path.startsWith(first)) return false;
  if (others.length === 0) return !anchored || path.length === first.length;
  let at = first.length;
  const last = others.pop() ?? '';
  for (const piece of others) {
    const found = path.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return anchored ? path.length - last.length >= at && path.endsWith(last) : path.includes(last, at);
}

/** The product token of a user agent: letters, `_` and `-` at its start (RFC 9309 §2.2.1). */
const productToken = (agent: string): string => (/^[A-Za-z_-]+/.exec(agent.trim())?.[0] ?? agent.trim()).toLowerCase();

/** All groups that name the agent, merged; else those for `*`. */
function groupsFor(groups: readonly Group[], agent: string): readonly Group[] {
  const token = productToken(agent);
  const named = groups.filter((group) =>
    group.agents.some((name) => name !== '*' && (name === agent.trim().toLowerCase() || productToken(name) === token)),
  );
  return named.length > 0 ? named : groups.filter((group) => group.agents.some((name) => name.startsWith('*')));
}

export type RobotsDecision = {
  readonly allowed: boolean;
  /** Seconds between two visits that the site asks for; null when it says nothing. */
  readonly crawlDelay: number | null;
};

/**
 * Decides by a robots.txt whether `agent` may fetch `url` (RFC 9309): groups of the agent merged, the longest matching pattern
 * wins, `Allow` at a tie, `/robots.txt` itself always. Throws on a URL that is none.
 */
export function decideRobots(text: string, agent: string, url: string): RobotsDecision {
  const { pathname, search } = new URL(url);
  const path = normalised(pathname + search);
  const chosen = groupsFor(parseGroups(text), agent);
  const crawlDelay = chosen.find((group) => group.crawlDelay !== null)?.crawlDelay ?? null;
  if (path === '/robots.txt') return { allowed: true, crawlDelay };
  const meeting = chosen.flatMap((group) => group.rules).filter((rule) => matches(rule.pattern, path));
  const longest = Math.max(0, ...meeting.map((rule) => rule.pattern.length));
  const deciding = meeting.filter((rule) => rule.pattern.length === longest);
  return { allowed: deciding.length === 0 || deciding.some((rule) => rule.allow), crawlDelay };
}
