import type { NoticeSection } from '@tingchao/domain/retention/privacy-notice.ts';
import { html } from './html.ts';
import { styleElement } from './style.ts';

/** The data-protection notice, to be linked from the public pages of the county. */
export function privacyPage(sections: readonly NoticeSection[], at: string): string {
  return `<!doctype html>\n${
    html`<html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>个人信息保护告知 · 听潮</title>
        ${styleElement}
      </head>
      <body>
        <header>
          <h1>个人信息保护告知</h1>
          <p>${at}</p>
        </header>
        <main>
          ${sections.map(
            ({ heading, lines }) =>
              html`<section class="wide">
                <h2>${heading}</h2>
                <ul>
                  ${lines.map((line) => html`<li>${line}</li>`)}
                </ul>
              </section>`,
          )}
        </main>
      </body>
    </html>`.markup
  }`;
}
