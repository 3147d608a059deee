import { Transient } from '@tingchao/ports/errors.ts';
import type { FetchRequest, FetchResponse, HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import type { RobotsGate } from './robots-gate.ts';
import { PageGone, UnusablePage, VisitStopped, type Validators } from './visit.ts';

/** `post` is the body of a list that is asked for by POST: JSON when it begins with a brace, a form otherwise. */
export type PoliteGet = (
  url: string,
  validators?: Validators,
  post?: string,
  more?: Pick<FetchRequest, 'rendered' | 'keptUntil'>,
) => Promise<FetchResponse>;

/** A fetch that asks robots.txt first and turns every answer that is not the page into an error with one clear line. */
export function createPoliteGet(fetcher: HttpFetcher, pass: RobotsGate, stopping: AbortSignal): PoliteGet {
  return async (url, validators, post, more) => {
    await pass(url);
    if (stopping.aborted) throw new VisitStopped('正在停止');
    const response = await fetcher.fetch({ url, ...validators, ...(post !== undefined && asPost(post)), ...more });
    if (response.status === 200 || response.status === 304) {
      refuseLoginRedirect(url, response.url);
      return response;
    }
    throw failureOf(response.status, url);
  };
}

const asPost = (body: string): Pick<FetchRequest, 'method' | 'body' | 'headers'> => ({
  method: 'POST',
  body,
  headers: {
    'content-type': body.trimStart().startsWith('{')
      ? 'application/json; charset=utf-8'
      : 'application/x-www-form-urlencoded; charset=utf-8',
  },
});

const LOGIN_PATH = /(^|[./_-])(login|signin|sign-in|passport|sso|cas|oauth2?)([./_?-]|$)/i;

function refuseLoginRedirect(asked: string, reached: string): void {
  if (!URL.canParse(reached) || !URL.canParse(asked)) return;
  const [from, to] = [new URL(asked), new URL(reached)];
  const moved = from.host !== to.host || from.pathname !== to.pathname;
  if (moved && LOGIN_PATH.test(`${to.host}${to.pathname}`) && !LOGIN_PATH.test(`${from.host}${from.pathname}`)) {
    throw new UnusablePage(`被转到登录页，本系统不采集需要登录的内容：${asked}`);
  }
}

function failureOf(status: number, url: string): Error {
  switch (status) {
    case 401:
    case 403:
      return new Transient(`对方拒绝访问（${status}），请核对是否需要授权或已限制采集：${url}`);
    case 404:
    case 410:
      return new PageGone(`网页不存在（${status}），请核对地址是否已改：${url}`);
    default:
      return new Transient(`对方回 ${status}:${url}`);
  }
}
