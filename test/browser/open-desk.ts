import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import type { Mode } from '../run-mode.ts';
import { findingsOf } from './accessibility.ts';
import { artefacts, type DeskTime } from './start-browser.ts';
import { startCluster } from './start-cluster.ts';
import { startEmbedded, type Before } from './start-embedded.ts';
import { watchContext, type Watched } from './watch-page.ts';

/** The screens are looked at in both. */
export const widths = { wide: { width: 1440, height: 900 }, narrow: { width: 390, height: 844 } } as const;

/** Somebody with an account: roles of `packages/domain/src/access/roles.ts`, unit by name or id. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly roles: readonly string[];
  readonly place?: string;
};

/** Somebody at a browser of their own, signed in. */
export type Seat = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Opens a path below `/console` and waits until nothing is being fetched. */
  readonly open: (path: string) => Promise<void>;
  /** Keeps a picture of the page as it is: one step of a journey. */
  readonly step: (name: string) => Promise<void>;
  /** Keeps a picture of the page as it is, wide and narrow, and expects no serious finding of axe in either; on a cluster a wide one only. */
  readonly look: (name: string) => Promise<void>;
  /** Asks the API as the person does; throws on a refusal. */
  readonly ask: <T>(path: string, method?: 'GET' | 'POST' | 'PUT' | 'DELETE', body?: unknown) => Promise<T>;
};

export type Desk = {
  readonly url: string;
  /** Which way the system behind it runs. */
  readonly mode: Mode;
  /** What everybody at it signs in with. */
  readonly password: string;
  /** Asks the API with the token of the run. */
  readonly ask: <T>(path: string, method?: string, body?: unknown) => Promise<T>;
  /** Opens the account unless it is there, signs in through the page, and gives the browser. */
  readonly seat: (person: Person) => Promise<Seat>;
  /** A browser where nobody has signed in. */
  readonly stranger: () => Promise<Page>;
  /** What any page did wrong so far. */
  readonly wrongs: () => readonly string[];
  readonly close: () => Promise<void>;
};

const password = '青岚县的海潮声-2026';

/**
 * Starts the whole system with the fictional county on empty stores, embedded or as a cluster as the vitest project says, and
 * takes a part of the run's browser. `before` may put something into the stores first: what happened before the start.
 */
export async function openDesk(before?: Before): Promise<Desk> {
  const missing = inject('chromiumMissing');
  if (missing !== '') throw new Error(missing);
  const mode = inject('mode');
  const begun = performance.now();
  const system = await (mode === 'cluster' ? startCluster(before) : startEmbedded(before));
  const { url } = system;
  const startMs = performance.now() - begun;
  const browser: Browser = await chromium.connect(inject('chromium'));
  const watched: Watched[] = [];
  const seated = new Set<string>();
  const ask = async <T>(path: string, method = 'GET', body?: unknown): Promise<T> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${system.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as T;
  };
  const newContext = async (): Promise<BrowserContext> => {
    const context = await browser.newContext({ viewport: widths.wide, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
    context.setDefaultTimeout(45_000);
    watched.push(await watchContext(context));
    return context;
  };
  return {
    url,
    mode,
    password,
    ask,
    wrongs: () => watched.flatMap(({ wrongs }) => wrongs),
    stranger: async () => (await newContext()).newPage(),
    seat: async (person) => {
      // A test that is tried again finds its people there.
      const by = { name: '系统管理员' };
      const { password: first } = await (seated.has(person.id)
        ? ask<{ password: string }>(`/api/accounts/${person.id}/reset`, 'POST', { by })
        : ask<{ password: string }>('/api/accounts', 'POST', { by, ...person }));
      seated.add(person.id);
      const context = await newContext();
      const page = await context.newPage();
      await page.goto(`${url}/console/`);
      await signIn(page, person.id, first);
      return seatAt(context, page, url);
    },
    close: async () => {
      await browser.close();
      await system.end();
      const time: DeskTime = { mode, startMs, wholeMs: performance.now() - begun };
      appendFileSync(inject('deskTimes'), `${JSON.stringify(time)}\n`);
    },
  };
}

/** Signs in with the first password and changes it, as everybody has to the first time. */
async function signIn(page: Page, account: string, first: string): Promise<void> {
  await page.getByLabel('账号').fill(account);
  await page.getByLabel('密码', { exact: true }).fill(first);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByLabel('现在的密码').fill(first);
  await page.getByLabel('新密码', { exact: true }).fill(password);
  await page.getByLabel('再填一次新密码').fill(password);
  await page.getByRole('button', { name: '更换密码' }).click();
  await page.getByRole('navigation', { name: '主菜单' }).waitFor();
}

function seatAt(context: BrowserContext, page: Page, url: string): Seat {
  const ask: Seat['ask'] = async (path, method = 'GET', body) => {
    const answer = await page.evaluate(
      async ([where, how, what]) => {
        const session = (await (await fetch('/api/session')).json()) as { csrf: string };
        const response = await fetch(where, {
          method: how,
          headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrf },
          ...(what === undefined ? {} : { body: what }),
        });
        return { ok: response.ok, status: response.status, text: await response.text() };
      },
      [path, method, body === undefined ? undefined : JSON.stringify(body)] as const,
    );
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text === '' ? 'null' : answer.text);
  };
  return {
    page,
    context,
    ask,
    open: async (path) => {
      await page.goto(`${url}/console${path}`);
      await settled(page);
    },
    step: async (name) => {
      await settled(page);
      await page.screenshot({ path: join(pictures(), `${name}.png`), fullPage: true });
    },
    look: async (name) => {
      const folder = pictures();
      // The pages are the same on a cluster; what differs is what they are told, and that is in the wide picture.
      if (inject('mode') === 'cluster') {
        await settled(page);
        await page.screenshot({ path: join(folder, `${name}-wide.png`), fullPage: true });
        return;
      }
      for (const [width, size] of Object.entries(widths)) {
        await page.setViewportSize(size);
        await settled(page);
        await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
          `${name}, ${width}: wider than the window`,
        ).toBeLessThanOrEqual(0);
        expect(await findingsOf(page), `${name}, ${width}`).toEqual([]);
      }
      await page.setViewportSize(widths.wide);
      await settled(page);
    },
  };
}

/** Where the pictures of this way to run go. */
function pictures(): string {
  const folder = join(artefacts, inject('mode'));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Nothing is being read any more: no spinner, no “正在读取”. The live connection stays open, so the network is no measure. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('#root > *') !== null &&
      document.querySelector('.ant-spin-spinning, .ant-skeleton') === null,
  );
}
