import { isIP } from 'node:net';
import { callbackify } from 'node:util';
import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import { Agent, buildConnector, fetch as undiciFetch } from 'undici';
import { guardedConnector, systemResolve, type GuardPolicy, type Resolve } from '../web/guard.ts';

/** Where a provider may be reached. */
export type ProviderDoor = {
  /** Host name of the provider. */
  readonly host: string;
  /** Its addresses, where it stands in the office network; empty: public addresses only, as for every fetch. */
  readonly addresses: readonly string[];
  readonly policy: GuardPolicy;
  readonly resolve?: Resolve;
  readonly timeoutMs: number;
};
export type Fetch = (url: string, options: Readonly<Record<string, unknown>>) => Promise<Response>;

/** Metadata, keys and tokens are small. */
const MOST_BYTES = 512 * 1024;

/**
 * A fetch that reaches the provider through the guard of fetching. Where the settings name the addresses of a provider in the office
 * network, its own host leads to exactly those: a name that begins to answer another one is refused. Redirects are not followed.
 */
export function openGuardedFetch(door: ProviderDoor): { readonly fetch: Fetch; readonly close: () => Promise<void> } {
  const { policy, timeoutMs, resolve = systemResolve } = door;
  const dial = buildConnector({ timeout: timeoutMs, allowH2: false });
  const guarded = guardedConnector(policy, { resolve, timeoutMs, dial });
  const inside = callbackify((options: buildConnector.Options) => dialInside(options, door, resolve, dial));
  const connect: buildConnector.connector = (options, callback) => {
    if (door.addresses.length === 0 || options.hostname !== door.host) return guarded(options, callback);
    inside(options, (error, socket) => (error === null ? callback(null, socket) : callback(error, null)));
  };
  const agent = new Agent({
    connect,
    connections: 4,
    maxResponseSize: MOST_BYTES,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    fetch: async (url, options) => {
      const answer = await undiciFetch(url, {
        ...(options as Parameters<typeof undiciFetch>[1]),
        redirect: 'manual',
        dispatcher: agent,
      });
      // The driver's own kind of answer made one of the platform's, which the library reads.
      const body = answer.body === null ? null : await answer.arrayBuffer();
      return new Response(body, { status: answer.status, headers: [...answer.headers] });
    },
    close: () => agent.close(),
  };
}

async function dialInside(
  options: buildConnector.Options,
  { addresses }: ProviderDoor,
  resolve: Resolve,
  dial: buildConnector.connector,
): Promise<Parameters<Parameters<buildConnector.connector>[1]>[1] & {}> {
  const host = options.hostname.replace(/^\[|\]$/gu, '');
  const found =
    isIP(host) === 0
      ? await resolve(host).catch((cause: unknown) => {
          throw new Transient(`无法解析统一认证的域名 ${host}`, { cause });
        })
      : [host];
  const strange = found.find((address) => !addresses.includes(address));
  if (strange !== undefined) throw new Permanent(`统一认证的域名指向了没有登记的地址 ${strange}`);
  const [address] = found;
  if (address === undefined) throw new Transient(`统一认证的域名 ${host} 没有地址`);
  return new Promise((resolveSocket, reject) => {
    const servername = isIP(host) === 0 ? host : '';
    dial({ ...options, hostname: address, servername }, (...[error, socket]) =>
      error === null ? resolveSocket(socket) : reject(error),
    );
  });
}
