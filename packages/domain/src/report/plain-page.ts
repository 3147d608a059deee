import { htmlPage } from '../text/html-page.ts';

/**
 * A self-contained page: no script, nothing remote, readable on a phone and on A4. `body` is markup whose texts are escaped.
 */
export function plainPage(title: string, body: string): string {
  return htmlPage({
    title,
    style: STYLE,
    body: `<main>
${body}
</main>`,
  });
}

const STYLE = `
:root{--ink:#1c2530;--soft:#56616d;--line:#d9dee4}
*{box-sizing:border-box}
body{margin:0;background:#f3f5f7;color:var(--ink);font:16px/1.65 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1.25rem 3rem;background:#fff}
h1{margin:0 0 .5rem;font-size:1.6rem}h2{margin:1.75rem 0 .5rem;font-size:1.15rem}
.wide{overflow-x:auto}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
th,td{padding:.35rem .5rem;border:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{background:#f3f5f7}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.soft,footer{color:var(--soft);font-size:.875rem}
article{padding:.75rem 0;border-bottom:1px solid var(--line)}article h3{margin:0;font-size:1.0625rem}
.said{margin:.25rem 0;white-space:pre-line}
@media print{@page{size:A4;margin:16mm}body{background:none;font-size:11pt}main{max-width:none;padding:0}}
`.replaceAll('\n', '');
