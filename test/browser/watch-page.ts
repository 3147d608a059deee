import type { BrowserContext, Page } from 'playwright-core';

/** What a page did that no page of ours may do; empty at the end of a test. */
export type Watched = { readonly wrongs: readonly string[] };

const loopback = /^(?:https?:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\/|data:|blob:|about:)/;

/** Answers of the server, and a line, that a test cuts on purpose, are told to the console by the browser itself; 429 is no such answer. */
const spoken =
  /^Failed to load resource: (?:the server responded with a status of (?:4(?!29)\d\d|503)|net::ERR_INTERNET_DISCONNECTED)/;

/** Refuses every request that leaves this machine, and notes it with errors, dialogs and breaches of the policy. */
export async function watchContext(context: BrowserContext): Promise<Watched> {
  const wrongs: string[] = [];
  await context.route(
    (url) => !loopback.test(url.href),
    async (route) => {
      wrongs.push(`a request left the page: ${route.request().url()}`);
      await route.abort();
    },
  );
  context.on('page', (page) => watchPage(page, wrongs));
  return { wrongs };
}

function watchPage(page: Page, wrongs: string[]): void {
  page.on('dialog', (dialog) => {
    wrongs.push(`a dialog of the browser: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('pageerror', (error) => void wrongs.push(`an error nobody caught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' && !spoken.test(message.text())) wrongs.push(`console: ${message.text()}`);
  });
}
