import { html, type Markup } from './html.ts';
import { styleElement } from './style.ts';
import { levelNames } from '../views/level-name.ts';
import type { Level } from '@tingchao/domain/analysis/analysis.ts';
import { tingchaoCommand } from '@tingchao/runtime/own-command.ts';

export type HomeCase = {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly level: Level;
  readonly stage: string;
  readonly state: string;
  readonly leadUnit: string;
  readonly nextDeadline: {
    readonly name: string;
    readonly due: string;
    readonly remaining: string;
    readonly urgency: 'late' | 'soon' | 'calm';
  } | null;
};
export type HomeIncident = {
  readonly title: string;
  readonly level: Level;
  readonly topic: string | null;
  readonly places: readonly string[];
  readonly posts: number;
  readonly falseInfo: string | null;
  readonly lastPost: string;
};
export type HomeSource = {
  readonly name: string;
  readonly health: string;
  readonly tone: 'good' | 'bad' | 'plain';
  readonly reason: string;
  readonly since: string;
};
export type HomeView = {
  readonly county: string;
  readonly now: string;
  readonly status: 'starting' | 'ok' | 'degraded';
  readonly reasons: readonly string[];
  readonly counts: { readonly posts: number; readonly incidents: number; readonly cases: number };
  readonly openCases: readonly HomeCase[];
  readonly moreCases: number;
  readonly incidents: readonly HomeIncident[];
  readonly sources: readonly HomeSource[];
};

/** The start page: what runs, which cases are open and how long they have, what came today, how the sources are. */
export function homePage(view: HomeView): string {
  return `<!doctype html>\n${
    html`<html lang="zh-CN">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="refresh" content="30" />
        <title>听潮 · ${view.county}</title>
        ${styleElement}
      </head>
      <body>
        <header>
          <h1>听潮 · ${view.county}</h1>
          <p>政务舆情监测与回应 · ${statusWords[view.status]} · ${view.now} · 每 30 秒自动刷新</p>
        </header>
        <main>
          ${trouble(view)}
          <div>
            <section>
              <h2>在办处置单<small>按时限由近到远</small></h2>
              ${list(view.openCases.map(caseLine), '目前没有在办的处置单。')}
              ${view.moreCases > 0 && html`<p class="meta">另有 ${view.moreCases} 件，用 <code>tingchao case list</code> 查看全部。</p>`}
            </section>
            <section>
              <h2>今日事件<small>今天有新帖文的事件</small></h2>
              ${list(view.incidents.map(incidentLine), '今天还没有新的事件。')}
            </section>
          </div>
          <div>
            <section>
              <h2>概况</h2>
              <dl>
                <dt>帖文</dt>
                <dd>${view.counts.posts}</dd>
                <dt>事件</dt>
                <dd>${view.counts.incidents}</dd>
                <dt>处置单</dt>
                <dd>${view.counts.cases}</dd>
              </dl>
              <h2 class="next">去哪里看</h2>
              <ul>
                <li><a href="/api/digests/latest?format=html">今日日报</a></li>
                <li><a href="/api/ledger.csv">处置台账（CSV）</a></li>
                <li><a href="/docs">接口说明</a></li>
                <li>办理处置单：<br /><code>${tingchaoCommand} case list</code></li>
              </ul>
            </section>
            <section>
              <h2>信源</h2>
              ${list(view.sources.map(sourceLine), '还没有信源被采集过。')}
            </section>
          </div>
        </main>
      </body>
    </html>`.markup
  }\n`;
}

const statusWords = { starting: '正在启动', ok: '运行正常', degraded: '部分异常' } as const;

const list = (lines: readonly Markup[], whenEmpty: string): Markup =>
  lines.length === 0
    ? html`<p class="empty">${whenEmpty}</p>`
    : html`<ul>
        ${lines}
      </ul>`;

const trouble = ({ reasons }: HomeView): Markup | false =>
  reasons.length > 0 &&
  html`<section class="wide notice">
    <h2>需要处理</h2>
    <ul>
      ${reasons.map((reason) => html`<li>${reason}</li>`)}
    </ul>
  </section>`;

function levelTag(level: Level): Markup {
  const { numeral, word, colour } = levelNames[level];
  return html`<span class="tag level-${level}">${colour} ${numeral}${word}</span>`;
}

function caseLine(line: HomeCase): Markup {
  const next = line.nextDeadline;
  return html`<li>
    <div>${levelTag(line.level)}<a class="title" href="/cases/${line.id}">${line.title}</a></div>
    <div class="meta">${line.number} · ${line.stage}（${line.state}）· 牵头 ${line.leadUnit}</div>
    <div class="meta">
      ${next === null ? '没有未了的时限' : html`${next.name} ${next.due} · <span class="${next.urgency}">${next.remaining}</span>`}
    </div>
  </li>`;
}

function incidentLine(line: HomeIncident): Markup {
  return html`<li>
    <div>${levelTag(line.level)}<span class="title">${line.title}</span></div>
    <div class="meta">
      ${[line.topic, line.places.join('、'), `帖文 ${line.posts} 条`, line.falseInfo === null ? null : `涉虚假：${line.falseInfo}`, `最近 ${line.lastPost}`].filter((part) => part !== null && part !== '').join(' · ')}
    </div>
  </li>`;
}

function sourceLine(line: HomeSource): Markup {
  return html`<li>
    <span class="state ${line.tone}">${line.health}</span>${line.name}
    <div class="meta">${line.reason === '' ? `自 ${line.since}` : `${line.reason}（自 ${line.since}）`}</div>
  </li>`;
}
