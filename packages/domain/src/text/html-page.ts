import { escapeHtml } from './escape-html.ts';

/**
 * A self-contained page: no script, nothing remote. `body` is markup whose texts are escaped; pictures stand in it as data, and
 * only where `pictures` says so.
 */
export function htmlPage({
  title,
  style,
  body,
  pictures = false,
}: {
  readonly title: string;
  readonly style: string;
  readonly body: string;
  readonly pictures?: boolean;
}): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${pictures ? '; img-src data:' : ''}">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
