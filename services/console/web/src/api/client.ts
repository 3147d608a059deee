import { isAttended } from './attended.ts';
import { ConnectionLost, isSignedOut, toProblem } from './problem.ts';
import { noteServerTime } from './server-time.ts';
import { signedInAgain, tellSignedOut } from './signed-out.ts';

/** What a request may carry besides its address. */
export type Asking = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** The version that was decided on: the server refuses with 412 when it is no longer the newest. */
  readonly version?: number;
  readonly signal?: AbortSignal;
};

/** Values of a query string; empty ones are left out. */
export type Params = Readonly<Record<string, string | number | boolean | null | undefined>>;

let csrfToken: string | undefined;

/** The word that every change of this session carries; given with the session. */
export function useCsrfToken(token: string | undefined): void {
  csrfToken = token;
}

/** The address with its parameters, in a fixed order so that it can be a key. */
export function addressOf(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const key of Object.keys(params).sort()) {
    const value = params[key];
    if (value !== undefined && value !== null && value !== '') query.set(key, String(value));
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Asks the server of this page and gives its JSON. Throws `ApiProblem` for a refusal, `ConnectionLost` when there is no answer. */
export async function ask<T>(path: string, asking: Asking = {}): Promise<T> {
  const response = await request(path, asking);
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

/**
 * `ask` for what a page shows: when the session has ended it waits until somebody has signed in again and asks once more, so that
 * a page with typed text on it is not put away for a refusal.
 */
export async function askPatiently<T>(path: string, signal: AbortSignal): Promise<T> {
  try {
    return await ask<T>(path, { signal });
  } catch (error) {
    if (!isSignedOut(error)) throw error;
    await signedInAgain(signal);
    return ask<T>(path, { signal });
  }
}

/** Fetches a document (docx, xlsx, pdf) and the name the server gives it. */
export async function askFile(
  path: string,
  asking: Asking = {},
): Promise<{ readonly blob: Blob; readonly name: string }> {
  const response = await request(path, asking);
  const stated = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return { blob: await response.blob(), name: stated === undefined ? '文件' : decodeURIComponent(stated) };
}

async function request(path: string, { method = 'GET', body, version, signal }: Asking): Promise<Response> {
  const changing = method !== 'GET';
  const response = await fetch(path, {
    method,
    credentials: 'same-origin',
    redirect: 'error',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(changing && csrfToken !== undefined ? { 'x-csrf-token': csrfToken } : {}),
      ...(isAttended() ? {} : { 'x-unattended': '1' }),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    throw new ConnectionLost('连不上服务器，没有办成；填写的内容还在，连上后再试一次。', { cause });
  });
  noteServerTime(response.headers.get('date'));
  if (response.status === 401 && !path.startsWith('/api/session')) tellSignedOut();
  if (!response.ok) throw await toProblem(response);
  return response;
}
