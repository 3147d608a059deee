import { lookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import { callbackify } from 'node:util';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { buildConnector } from 'undici';
import { isLoopbackAddress, isPublicAddress } from './ip-address.ts';

/** What the guard lets through beyond public addresses on ports 80 and 443. */
export type GuardPolicy = {
  /** Ports beside 80 and 443, from settings. */
  readonly extraPorts?: readonly number[];
  /** Exact loopback origins (`http://127.0.0.1:8123`) granted in memory by the composition; settings and redirects cannot add one. */
  readonly grantedOrigins?: readonly string[];
};

export type GuardDecision = { readonly decision: 'allow' | 'deny'; readonly reason: string };

const deny = (reason: string): GuardDecision => ({ decision: 'deny', reason });
const MAX_URL_LENGTH = 8192;
const CONTROL_OR_SPACE = /[\p{Cc}\p{Z}]/u;

/** The host of a parsed URL without the brackets of IPv6 and without a trailing dot. */
function plainHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/**
 * Decides whether a URL may be fetched: http or https, no user information, a listed port, and every address it stands for
 * public. A literal address is judged by itself in whatever spelling; a name needs its resolved `addresses`, without them it is
 * `unresolved`. Never connects and never resolves.
 */
export function decideUrl(text: string, addresses: readonly string[] | undefined, policy: GuardPolicy): GuardDecision {
  const trimmed = text.trim();
  if (trimmed.length > MAX_URL_LENGTH) return deny('url too long');
  if (CONTROL_OR_SPACE.test(trimmed)) return deny('control character or space in url');
  if (!URL.canParse(trimmed)) return deny('not a url');
  const url = new URL(trimmed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return deny(`scheme ${url.protocol.slice(0, -1)} not allowed`);
  if (/^[^?#]*\\/.test(trimmed)) return deny('backslash in url');
  // An empty user name ("http://@host") leaves no trace in the parsed URL, so the raw authority is looked at too.
  const authority = /^[a-z]+:\/*([^/?#]*)/i.exec(trimmed)?.[1] ?? '';
  if (url.username !== '' || url.password !== '' || authority.includes('@')) return deny('user information in url');
  const host = plainHost(url);
  if (host === '') return deny('no host');
  if (policy.grantedOrigins?.includes(url.origin) === true && isLoopbackAddress(host)) {
    return { decision: 'allow', reason: 'granted origin' };
  }
  const port = portOf(url);
  if (port !== 80 && port !== 443 && policy.extraPorts?.includes(port) !== true)
    return deny(`port ${port} not allowed`);
  if (isIP(host) !== 0) {
    if (!isPublicAddress(host)) return deny(`address ${host} is not public`);
  } else if (host === 'localhost' || host.endsWith('.localhost')) {
    return deny('localhost is not public');
  } else if (addresses === undefined || addresses.length === 0) {
    return deny('unresolved');
  }
  const bad = addresses?.find((address) => !isPublicAddress(address));
  if (bad !== undefined) return deny(`address ${bad} is not public`);
  return { decision: 'allow', reason: isIP(host) === 0 ? 'all addresses public' : 'public address' };
}

/** Turns a host name into its addresses; rejects when there is none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The system resolver: every address of a name, IPv4 first. */
export const systemResolve: Resolve = async (host) => {
  const found = await lookup(host, { all: true, order: 'ipv4first' });
  return found.map((entry) => entry.address);
};

/** At most this many addresses of one name are tried. */
const MAX_DIALS = 3;

/**
 * A connector for undici that checks and dials in one step: a literal is checked, a name is resolved once, refused if any answer
 * is special, and the checked address is dialled with the name as TLS server name. A second DNS answer is never asked for, so
 * rebinding finds nothing. Denial fails the request with `Permanent`. `dial` opens the connection to a checked address.
 */
export function guardedConnector(
  policy: GuardPolicy,
  {
    resolve = systemResolve,
    timeoutMs = 10_000,
    dial = buildConnector({ timeout: timeoutMs, allowH2: false, keepAlive: true }),
  }: { readonly resolve?: Resolve; readonly timeoutMs?: number; readonly dial?: buildConnector.connector } = {},
): buildConnector.connector {
  const dialOne = (options: buildConnector.Options): Promise<Socket> =>
    new Promise((resolveSocket, reject) => {
      dial(options, (...[error, socket]) => (error === null ? resolveSocket(socket) : reject(error)));
    });
  async function dialChecked(options: buildConnector.Options): Promise<Socket> {
    const scheme = options.protocol.endsWith(':') ? options.protocol : `${options.protocol}:`;
    const host = options.hostname.replace(/^\[|\]$/g, '');
    const url = `${scheme}//${isIP(host) === 6 ? `[${host}]` : host}${options.port === '' ? '' : `:${options.port}`}/`;
    const addresses = await checkedAddresses(url, host, policy, resolve);
    const servername = isIP(host) === 0 ? host.replace(/\.$/, '') : '';
    let failure: unknown = new Transient(`${host} 没有可用地址`);
    for (const address of addresses.slice(0, MAX_DIALS)) {
      try {
        return await dialOne({ ...options, hostname: address, servername });
      } catch (error) {
        failure = error; // the next address may answer; the last failure is the one that is told
      }
    }
    throw failure;
  }
  const connect = callbackify(dialChecked);
  return (options, callback) =>
    connect(options, (error, socket) => {
      if (error === null) callback(null, socket);
      else callback(error, null);
    });
}

async function checkedAddresses(
  url: string,
  host: string,
  policy: GuardPolicy,
  resolve: Resolve,
): Promise<readonly string[]> {
  if (isIP(host) !== 0 || decideUrl(url, undefined, policy).reason !== 'unresolved') {
    const { decision, reason } = decideUrl(url, undefined, policy);
    if (decision === 'deny') throw new Permanent(`抓取防护拒绝 ${url}:${reason}`);
    return [host];
  }
  const addresses = await resolve(host).catch((cause: unknown) => {
    throw new Transient(`无法解析域名 ${host}`, { cause });
  });
  const { decision, reason } = decideUrl(url, addresses, policy);
  if (decision === 'deny') {
    if (reason === 'unresolved') throw new Transient(`域名 ${host} 没有地址`);
    throw new Permanent(`抓取防护拒绝 ${url}:${reason}`);
  }
  return addresses;
}
