import { Permanent, Transient } from '@tingchao/ports/errors.ts';
import type { FetchResponse, HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import { UnusablePage, type Validators } from './visit.ts';

export type PoliteGet = (url: string, validators?: Validators) => Promise<FetchResponse>;

/** A fetch that asks robots.txt first and turns every answer that is not the page into an error with one clear line. */
export function createPoliteGet(
  fetcher: HttpFetcher,
  isAllowed: (url: string) => Promise<boolean>,
  isStopping: () => boolean,
): PoliteGet {
  return async (url, validators) => {
    if (isStopping()) throw new VisitStopped('正在停止');
    if (!(await isAllowed(url))) throw new Permanent(`对方的 robots.txt 不允许采集:${url}`);
    const response = await fetcher.fetch({ url, ...validators });
    if (response.status === 200 || response.status === 304) {
      refuseLoginRedirect(url, response.url);
      return response;
    }
    throw failureOf(response.status, url);
  };
}

/** The service is stopping: what the visit had so far is left for the next start. */
export class VisitStopped extends Transient {
  override readonly name = 'VisitStopped';
}

const LOGIN_PATH = /(^|[./_-])(login|signin|sign-in|passport|sso|cas|oauth2?)([./_?-]|$)/i;

function refuseLoginRedirect(asked: string, reached: string): void {
  if (!URL.canParse(reached) || !URL.canParse(asked)) return;
  const [from, to] = [new URL(asked), new URL(reached)];
  const moved = from.host !== to.host || from.pathname !== to.pathname;
  if (moved && LOGIN_PATH.test(`${to.host}${to.pathname}`) && !LOGIN_PATH.test(`${from.host}${from.pathname}`)) {
    throw new UnusablePage(`被转到登录页,本系统不采集需要登录的内容:${asked}`);
  }
}

function failureOf(status: number, url: string): Error {
  switch (status) {
    case 401:
    case 403:
      return new Transient(`对方拒绝访问(${status}),请核对是否需要授权或已限制采集:${url}`);
    case 404:
    case 410:
      return new Transient(`网页不存在(${status}),请核对地址是否已改:${url}`);
    default:
      return new Transient(`对方回 ${status}:${url}`);
  }
}
