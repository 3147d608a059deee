import { instant } from '@tingchao/domain/time/instant.ts';
import type { Clock } from '@tingchao/ports/clock.ts';
import { Transient } from '@tingchao/ports/errors.ts';
import type { HttpFetcher } from '@tingchao/ports/http-fetcher.ts';
import untypedRobotsParser from 'robots-parser';
import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decideRobots, openRobots } from './robots.ts';

/** The package is CommonJS; its types describe a default export that Node does not see. */
const robotsParser = untypedRobotsParser as unknown as typeof untypedRobotsParser.default;

const allowed = (text: string, path: string, agent = 'TingchaoBot/1.0'): boolean =>
  decideRobots(text, agent, `http://e.example${path}`).allowed;

describe('a robots.txt', () => {
  test.each([
    ['', '/a', true],
    ['User-agent: *\nDisallow: /a', '/a/b', false],
    ['User-agent: *\nDisallow: /a', '/b', true],
    ['User-agent: *\nDisallow:', '/a', true],
    ['User-agent: *\nDisallow: /a\nAllow: /a/b', '/a/b/c', true],
    ['User-agent: *\nAllow: /a\nDisallow: /a', '/a', true],
    ['User-agent: *\nDisallow: /*.php$', '/x/y.php', false],
    ['User-agent: *\nDisallow: /*.php$', '/x/y.php?z=1', true],
    ['User-agent: *\nDisallow: /a*b*c', '/a-b-c-d', false],
    ['User-agent: *\nDisallow: /$', '/', false],
    ['User-agent: *\nDisallow: /$', '/a', true],
    ['User-agent: *\nDisallow: /a?x=', '/a?x=1', false],
    ['User-agent: *\nDisallow: /新闻', '/%E6%96%B0%E9%97%BB/1', false],
    ['User-agent: *\nDisallow: /%7Ejoe', '/~joe', false],
    ['User-agent: *\nDisallow: /a%2fb', '/a/b', true],
    ['User-agent: *\nDisallow: /a%2fb', '/a%2Fb', false],
    ['user-AGENT: tingchaobot\ndisallow: /', '/a', false],
    ['User-agent: other\nDisallow: /', '/a', true],
    ['User-agent: *\nDisallow: /\n\nUser-agent: TingchaoBot\nAllow: /', '/a', true],
    ['User-agent: a\nUser-agent: TingchaoBot\nDisallow: /x', '/x', false],
    [
      'User-agent: TingchaoBot\nDisallow: /x\nUser-agent: b\nDisallow: /\nUser-agent: TingchaoBot\nDisallow: /y',
      '/y',
      false,
    ],
    ['\uFEFFUser-agent: * # 全部\r\nDisallow: /a # 后台\r\n', '/a', false],
    ['Disallow: /', '/a', true],
    ['User-agent: *\nDisallow: /', '/robots.txt', true],
    ['User-agent: *\n\nSitemap: http://e.example/s.xml\nDisallow: /a', '/a', false],
  ])('%j decides %s: %s', (text, path, expected) => {
    expect(allowed(text, path)).toBe(expected);
  });

  test('says how long to wait', () => {
    expect(decideRobots('User-agent: *\nCrawl-delay: 2.5', 'x', 'http://e.example/').crawlDelay).toBe(2.5);
    expect(decideRobots('User-agent: *\nCrawl-delay: soon', 'x', 'http://e.example/').crawlDelay).toBeNull();
  });

  test('with a costly pattern is decided all the same', () => {
    expect(allowed(`User-agent: *\nDisallow: /${'*a'.repeat(1000)}$`, `/${'a'.repeat(5000)}b`)).toBe(true);
  });

  test('is decided as robots-parser does where that is right: plain prefixes', () => {
    const path = array(constantFrom('a', 'b', '/'), { maxLength: 6 }).map((parts) => `/${parts.join('')}`);
    const rule = constantFrom('Allow', 'Disallow');
    assert(
      property(
        array(path, { maxLength: 4 }),
        array(rule, { minLength: 4, maxLength: 4 }),
        path,
        (paths, kinds, asked) => {
          const text = `User-agent: *\n${paths.map((each, i) => `${kinds[i]}: ${each}`).join('\n')}`;
          const url = `http://e.example${asked}`;
          return (
            decideRobots(text, 'x', url).allowed ===
            robotsParser('http://e.example/robots.txt', text).isAllowed(url, 'x')
          );
        },
      ),
    );
  });
});

describe('the robots of a site', () => {
  const at = { now: 0 };
  const clock: Clock = { now: () => instant(at.now), sleep: () => Promise.resolve() };
  function site(answer: () => { status: number; body?: string }): {
    readonly fetcher: HttpFetcher;
    readonly asked: string[];
  } {
    const asked: string[] = [];
    const fetcher: HttpFetcher = {
      fetch: ({ url }) => {
        asked.push(url);
        const { status, body = '' } = answer();
        if (status >= 500) return Promise.reject(new Transient(`${status}`));
        return Promise.resolve({ status, url, headers: {}, body: Buffer.from(body), etag: null, lastModified: null });
      },
    };
    return { fetcher, asked };
  }

  test('are asked for once a day', async () => {
    const { fetcher, asked } = site(() => ({ status: 200, body: 'User-agent: *\nDisallow: /a' }));
    const robots = openRobots({ fetcher, clock, userAgent: 'TingchaoBot/1' });
    expect((await robots.check('http://e.example/a')).allowed).toBe(false);
    expect((await robots.check('http://e.example/b')).allowed).toBe(true);
    expect(asked).toEqual(['http://e.example/robots.txt']);
    at.now += 24 * 3_600_000;
    await robots.check('http://e.example/b');
    expect(asked).toHaveLength(2);
  });

  test('allow everything when there are none', async () => {
    const robots = openRobots({ fetcher: site(() => ({ status: 404 })).fetcher, clock, userAgent: 'T' });
    expect((await robots.check('http://e.example/a')).allowed).toBe(true);
  });

  test('forbid everything while the server is in trouble, and are asked again soon', async () => {
    const state = { status: 500 };
    const robots = openRobots({ fetcher: site(() => state).fetcher, clock, userAgent: 'T' });
    expect((await robots.check('http://e.example/a')).allowed).toBe(false);
    state.status = 404;
    at.now += 10 * 60_000;
    expect((await robots.check('http://e.example/a')).allowed).toBe(true);
  });
});
