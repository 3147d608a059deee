import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test.for(['collector', 'analyzer', 'response', 'console'])(
  'the %s alone says in one line that it needs the address of its servers',
  { timeout: 60_000 },
  (service) => {
    const env = { ...process.env, TINGCHAO_KAFKA: '', TINGCHAO_ELASTICSEARCH: '' };
    const ended = spawnSync(process.execPath, [`services/${service}/src/main.ts`], {
      cwd: root,
      encoding: 'utf8',
      env,
    });
    expect({ code: ended.status, lines: ended.stderr.trimEnd().split('\n').length }).toEqual({ code: 3, lines: 1 });
    expect(ended.stderr).toContain('TINGCHAO_KAFKA');
  },
);

test('a service alone with wrong settings lists the mistakes', { timeout: 60_000 }, () => {
  const env = { ...process.env, TINGCHAO_CONFIG: `${root}no-such-folder` };
  const ended = spawnSync(process.execPath, ['services/analyzer/src/main.ts'], { cwd: root, encoding: 'utf8', env });
  expect(ended.status).toBe(3);
  expect(ended.stderr).toMatch(/no-such-folder.*文件不存在/);
});
