import type { CaseDetail, CaseSummary } from '../views/case-view.ts';
import { levelNames } from '../views/level-name.ts';
import { html, type Markup } from './html.ts';
import { styleElement } from './style.ts';
import { tingchaoCommand } from '@tingchao/runtime/own-command.ts';

/** One case to read, where the links of the notices lead: clocks with their arithmetic, units, and what was done. */
export function casePage(one: CaseDetail, { title }: CaseSummary): string {
  const { numeral, word, colour } = levelNames[one.level];
  return `<!doctype html>\n${
    html`<html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${one.number} · 听潮</title>
        ${styleElement}
      </head>
      <body>
        <header>
          <h1>${one.number}</h1>
          <p>${one.stage}（${one.statusName}）· 牵头 ${one.lead}</p>
        </header>
        <main>
          <section class="wide">
            <h2><span class="tag level-${one.level}">${colour} ${numeral}${word}</span>${title}</h2>
            <p class="meta">${one.levelBasis}</p>
            <p class="meta">办理：<code>${tingchaoCommand} case show ${one.number}</code> · <a href="/">返回首页</a></p>
          </section>
          <section>
            <h2>时限</h2>
            ${lines(
              one.deadlines.map(
                (clock) =>
                  html`<div class="title">
                      ${clock.hard ? '硬性' : '目标'} · ${clock.name} ·
                      <span class="${clock.state === 'overdue' ? 'late' : ''}">${clock.remaining}</span>
                    </div>
                    <div class="meta">${clock.arithmetic}</div>
                    <div class="meta">依据：${clock.basis}</div>`,
              ),
            )}
          </section>
          <div>
            <section>
              <h2>交办</h2>
              ${lines(
                one.assignments.map(
                  (part) =>
                    html`${part.part === 'lead' ? '牵头' : '协办'} ${part.unitName} ${part.statusName}
                      <div class="meta">${part.arithmetic} · ${part.remaining}</div>`,
                ),
              )}
            </section>
            <section>
              <h2>稿件提示</h2>
              ${lines(
                (one.drafts.at(-1)?.findings ?? []).map(
                  (finding) =>
                    html`<span class="${finding.blocking && finding.answer === null ? 'late' : ''}"
                        >${finding.blocking ? '须答复' : '提示'} ${finding.id}</span
                      >
                      ${finding.message}
                      ${finding.sentence === '' ? '' : html`<div class="meta">“${finding.sentence}”</div>`}
                      <div class="meta">依据：${finding.source}</div>
                      ${
                        finding.answer === null
                          ? ''
                          : html`<div class="meta">${finding.answer.by} 已答复：${finding.answer.reason}</div>`
                      }`,
                ),
              )}
            </section>
            <section>
              <h2>办理经过</h2>
              ${lines(
                one.timeline.map(
                  (step) =>
                    html`${step.action} → ${step.to}
                      <div class="meta">${step.at.slice(0, 16).replace('T', ' ')} ${step.by}</div>`,
                ),
              )}
            </section>
          </div>
        </main>
      </body>
    </html>`.markup
  }\n`;
}

const lines = (parts: readonly Markup[]): Markup =>
  parts.length === 0
    ? html`<p class="empty">暂无。</p>`
    : html`<ul>
        ${parts.map((part) => html`<li>${part}</li>`)}
      </ul>`;
