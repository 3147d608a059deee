import { createHash } from 'node:crypto';
import type { Markup } from './html.ts';

const style = `
:root { color-scheme: light; --ink: #1c2430; --soft: #5b6675; --line: #dde3ea; --paper: #fff; --ground: #f4f6f9; --mark: #1f4e8c; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.55; font-size: 16px;
  font-family: "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif; }
a { color: var(--mark); }
a:focus-visible { outline: 3px solid #f0a500; outline-offset: 2px; }
header { background: #163a66; color: #fff; padding: 16px 24px; }
header h1 { margin: 0; font-size: 1.4rem; letter-spacing: .06em; }
header p { margin: 4px 0 0; color: #d5e2f2; font-size: .9rem; }
main { max-width: 1180px; margin: 0 auto; padding: 20px 24px 40px; display: grid; gap: 20px; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); }
main > div { display: grid; gap: 20px; align-content: start; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 16px 18px; }
section.wide { grid-column: 1 / -1; }
h2 { margin: 0 0 10px; font-size: 1.08rem; }
h2.next { margin-top: 20px; }
h2 small { font-weight: normal; color: var(--soft); margin-left: 8px; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding: 10px 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
li:first-child { border-top: 0; padding-top: 2px; }
.title { font-weight: 600; }
.meta { color: var(--soft); font-size: .88rem; margin-top: 2px; }
.late { color: #a61b1b; font-weight: 700; }
.soon { color: #8a4b00; font-weight: 700; }
.tag { display: inline-block; border-radius: 4px; padding: 0 7px; margin-right: 8px; font-size: .82rem; line-height: 1.6; font-weight: 700; white-space: nowrap; }
.level-I { background: #a61b1b; color: #fff; }
.level-II { background: #b35900; color: #fff; }
.level-III { background: #ffe08a; color: #4a3800; }
.level-IV { background: #1f5fa8; color: #fff; }
.state { display: inline-block; min-width: 5.5em; font-weight: 600; }
.state.good { color: #1b6b35; }
.state.bad { color: #a61b1b; }
.state.plain { color: var(--soft); }
.notice { border-left: 5px solid #b35900; background: #fff8ec; }
.empty { color: var(--soft); margin: 0; }
code { background: #eef2f7; border-radius: 4px; padding: 1px 5px; font-size: .88em; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 12px; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; font-weight: 600; }
@media (max-width: 760px) {
  header { padding: 14px 16px; }
  main { grid-template-columns: minmax(0, 1fr); padding: 14px 12px 32px; gap: 14px; }
  section { padding: 14px; }
}
@media print { body { background: #fff; } section { break-inside: avoid; } }
`;

/** The one style of the server-rendered pages, as an element that no formatter may touch: its hash is the permission. */
export const styleElement: Markup = { markup: `<style>${style}</style>` };

/** The style as the content security policy names it. */
export const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
