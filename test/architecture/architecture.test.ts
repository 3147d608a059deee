import { describe, expect, test } from 'vitest';
import { driversStayHome, importsGoDown } from './import-rules.ts';
import { codeNeverSuppresses, settingsNeverSuppress } from './never-rules.ts';
import { chinesePunctuation } from './punctuation-rules.ts';
import { outgoingIsGuarded } from './outgoing-rules.ts';
import { domainIsPure, timeComesFromTheClock } from './purity-rules.ts';
import { filesAreShort, namesSaySomething, oneCommandAFile, servicesLookAlike } from './shape-rules.ts';
import { readTree, type Rule, type SourceFile } from './source-tree.ts';

const code = readTree(['packages', 'services', 'test', 'infra'], ['.ts', '.tsx']);
const settings = readTree(['config'], ['.yaml', '.yml']);
const templates = readTree(['packages', 'services', 'infra', 'config'], ['.html', '.css', '.sh']);

type Law = {
  readonly says: string;
  readonly rule: Rule;
  readonly files: readonly SourceFile[];
  /** Each breaks the law, alone, in a file that does not exist. */
  readonly breaches: readonly (readonly [path: string, text: string])[];
  /** Each looks like a breach and is none. */
  readonly innocent: readonly (readonly [path: string, text: string])[];
};

const laws: readonly Law[] = [
  {
    says: 'imports go down only',
    rule: importsGoDown,
    files: code,
    breaches: [
      ['packages/domain/src/a.ts', `import type { Clock } from '@tingchao/ports/clock.ts';`],
      ['packages/domain/src/a.test.ts', `import { openPlatform } from '@tingchao/runtime/open-platform.ts';`],
      ['packages/ports/src/a.ts', `export * from '@tingchao/settings/settings.ts';`],
      ['packages/settings/src/a.ts', `import '@tingchao/ports/clock.ts';`],
      ['packages/adapters/src/a.ts', `const late = await import('@tingchao/runtime/run.ts');`],
      ['packages/runtime/src/a.ts', `import { createAnalyzer } from '@tingchao/analyzer/service.ts';`],
      ['services/analyzer/src/a.ts', `import { openSegmenter } from "@tingchao/adapters/jieba/jieba-segmenter.ts";`],
      ['services/response/src/a.ts', `import { x } from '@tingchao/collector/service.ts';`],
      ['services/collector/src/a.ts', `import { fakeClock } from '@tingchao/testkit/fake-clock.ts';`],
      ['services/analyzer/src/a.ts', `import { ok } from '../../../packages/domain/src/result.ts';`],
      ['services/cli/src/a.ts', `import { start } from '@tingchao/embedded/start.ts';`],
      ['services/collector/src/a.ts', `import { openSite } from './testing.ts';`],
    ],
    innocent: [
      [
        'packages/domain/src/a.ts',
        `// from '@tingchao/ports/clock.ts'\nconst text = "import '@tingchao/runtime/run.ts'";`,
      ],
      ['services/analyzer/src/a.test.ts', `import { fakeClock } from '@tingchao/testkit/fake-clock.ts';`],
      ['packages/domain/src/response/a.ts', `import { ok } from '../result.ts';`],
    ],
  },
  {
    says: 'drivers stay in their adapter folders and the test runner in tests',
    rule: driversStayHome,
    files: code,
    breaches: [
      ['services/response/src/a.ts', `import { DatabaseSync } from 'node:sqlite';`],
      ['packages/adapters/src/web/a.ts', `import { Kafka } from 'kafkajs';`],
      ['services/collector/src/a.ts', `import { request } from 'undici';`],
      ['services/collector/src/a.ts', `import { load } from 'cheerio/slim';`],
      ['packages/domain/src/text/a.ts', `import { Jieba } from '@node-rs/jieba';`],
      ['services/analyzer/src/a.ts', `const jieba = await import('nodejieba');`],
      ['services/analyzer/src/a.ts', `import cron from 'node-cron';`],
      ['services/response/src/a.ts', `import { pino } from 'pino';`],
      ['services/cli/src/a.ts', `import Fastify from 'fastify';`],
      ['services/response/src/a.ts', `import { createServer } from 'node:http';`],
      ['packages/testkit/src/a.ts', `import { test } from 'vitest';`],
      ['packages/domain/src/a.ts', `import leftPad from 'left-pad';`],
    ],
    innocent: [['packages/adapters/src/web/a.test.ts', `import { createServer } from 'node:http';`]],
  },
  {
    says: 'every request to an address that settings or pages name passes the guard',
    rule: outgoingIsGuarded,
    files: code,
    breaches: [
      ['packages/adapters/src/notify/a.ts', `import { request } from 'undici';\nawait request(url);`],
      ['services/cli/src/a.ts', `const page = await fetch(url);`],
      ['packages/adapters/src/publish/a.ts', `import { request } from 'node:https';\nrequest(url);`],
      [
        'packages/adapters/src/notify/a.ts',
        `import { createTransport } from 'nodemailer';\ncreateTransport({ host });`,
      ],
    ],
    innocent: [
      ['packages/adapters/src/web/a.ts', `const page = await fetcher.fetch({ url });`],
      [
        'packages/adapters/src/notify/a.ts',
        `import { Agent } from 'undici';\nnew Agent({ connect: guardedConnector(policy) });`,
      ],
      ['services/cli/src/a.test.ts', `const page = await fetch(url);`],
    ],
  },
  {
    says: 'the domain is pure',
    rule: domainIsPure,
    files: code,
    breaches: [
      ['packages/domain/src/a.ts', `import { readFileSync } from 'node:fs';`],
      ['packages/domain/src/a.ts', `import { request } from 'node:http';`],
      ['packages/domain/src/a.ts', `import process from 'node:process';`],
      ['packages/domain/src/a.ts', `const at = Date.now();`],
      ['packages/domain/src/a.ts', `const at = new Date();`],
      ['packages/domain/src/a.ts', `const dice = Math.random();`],
      ['packages/domain/src/a.ts', `const zone = process.env['TZ'];`],
      ['packages/domain/src/a.ts', `const id = crypto.randomUUID();`],
      ['packages/domain/src/a.ts', `setTimeout(() => {}, 1);`],
      ['packages/domain/src/a.ts', `export async function decide() {}`],
    ],
    innocent: [
      ['packages/domain/src/a.ts', `// Date.now() is not asked here\nconst iso = new Date(at).toISOString();`],
      ['packages/domain/src/a.ts', `import { createHash } from 'node:crypto';`],
      ['packages/domain/src/a.ts', 'const half = total / 2; const note = `Math.random()`; const quarter = half / 2;'],
    ],
  },
  {
    says: 'the time comes from the clock',
    rule: timeComesFromTheClock,
    files: code,
    breaches: [
      ['services/response/src/a.ts', `const late = due < Date.now();`],
      ['packages/runtime/src/a.ts', `const at = new Date();`],
    ],
    innocent: [
      ['packages/adapters/src/system/a.ts', `const now = Date.now();`],
      ['services/response/src/a.ts', `const day = new Date(at);`],
    ],
  },
  {
    says: 'names say something',
    rule: namesSaySomething,
    files: code,
    breaches: [
      ['packages/domain/src/utils.ts', ''],
      ['packages/domain/src/text-helpers.ts', ''],
      ['packages/domain/src/common/words.ts', ''],
      ['packages/domain/src/types.ts', ''],
      ['services/response/src/case-manager.ts', ''],
      ['packages/adapters/src/base-store.ts', ''],
      ['packages/domain/src/routeToUnit.ts', ''],
      ['packages/domain/src/post_store.ts', ''],
    ],
    innocent: [['packages/domain/src/database-name.test.ts', '']],
  },
  {
    says: 'files are short, or say why not',
    rule: filesAreShort,
    files: code,
    breaches: [['packages/domain/src/long.ts', 'const x = 1;\n'.repeat(301)]],
    innocent: [
      ['packages/domain/src/long.ts', `// Over 300 lines because it is one table.\n${'const x = 1;\n'.repeat(301)}`],
      ['packages/domain/src/long.ts', 'const x = 1;\n'.repeat(300)],
    ],
  },
  {
    says: 'services look alike',
    rule: servicesLookAlike,
    files: code,
    breaches: [['services/forecaster/src/main.ts', '']],
    innocent: [['services/embedded/src/main.ts', '']],
  },
  {
    says: 'one command a file',
    rule: oneCommandAFile,
    files: code,
    breaches: [
      ['services/cli/src/commands/spy.ts', `export function registerSpy() {}`],
      ['services/cli/src/commands/spy.ts', `export function registerWatch() {}`],
      ['services/cli/src/commands/spy.ts', `export function registerSpy() {}\nexport function registerSpyMore() {}`],
    ],
    innocent: [['services/cli/src/commands/spy.test.ts', '']],
  },
  {
    says: 'Chinese that people read has Chinese punctuation',
    rule: chinesePunctuation,
    files: code,
    breaches: [
      ['services/cli/src/a.ts', `const told = '没有权限,请换一个目录';`],
      ['services/console/src/a.ts', 'const told = `共 ${n} 件;请核对:办理`;'],
      ['packages/domain/src/response/a.ts', `const why = '待定(缺日历)';`],
    ],
    innocent: [
      ['services/cli/src/a.ts', `const told = '没有权限，请换一个目录';`],
      ['services/cli/src/a.ts', `// 依据,办法\n/* 依据,办法 */\nconst at = '12:30';`],
      ['packages/domain/src/text/a.ts', `const words = '姓名,电话';`],
      ['services/cli/src/a.test.ts', `const input = '路灯,坏了';`],
    ],
  },
  {
    says: 'code and templates give nobody the power to suppress',
    rule: codeNeverSuppresses,
    files: [...code, ...templates],
    breaches: [
      ['services/response/src/a.ts', `const advice = '建议删帖';`],
      ['services/response/src/a.ts', `const column = '是否稳控';`],
      ['packages/domain/src/a.ts', `const tag = '重点人员';`],
      ['packages/domain/src/a.ts', `type Account = { readonly authorScore: number };`],
      ['packages/domain/src/a.ts', `export function banAccount(): void {}`],
      ['packages/domain/src/a.ts', `const watchlist = [];`],
      ['services/console/src/a.html', `<button>封号</button>`],
    ],
    innocent: [
      ['packages/domain/src/a.ts', `/** Words that may never stand in a document. */\nconst suppression = ['删帖'];`],
    ],
  },
  {
    says: 'settings give nobody the power to suppress',
    rule: settingsNeverSuppress,
    files: settings,
    breaches: [
      ['config/a.yaml', 'steps: [核实, 联系平台删帖]'],
      ['config/a.yaml', '稳控: true'],
      ['config/a.yaml', 'people: { watchlist: [] }'],
      ['config/a.yaml', 'a: 1 # 必要时封号'],
    ],
    innocent: [
      ['config/a.yaml', 'forbidden_columns: [是否删帖]'],
      ['config/a.yaml', '# 本系统不得具备删帖功能\na: 1'],
    ],
  },
];

describe.for(laws)('$says', ({ rule, files, breaches, innocent }) => {
  test('the repository keeps it', () => {
    expect(rule(files).map(({ path, message }) => `${path}: ${message}`)).toEqual([]);
  });

  test('each planted breach is found', () => {
    const before = rule(files).length;
    const unnoticed = breaches.filter(([path, text]) => rule([...files, { path, text }]).length <= before);
    expect(unnoticed).toEqual([]);
  });

  test('what only looks like a breach is let through', () => {
    expect(innocent.flatMap(([path, text]) => rule([{ path, text }]))).toEqual([]);
  });
});

test('a service that loses its entrance is noticed', () => {
  const whole = ['main.ts', 'service.ts', 'handle-post.ts'].map((name) => `services/analyzer/src/${name}`);
  expect(servicesLookAlike(whole.map((path) => ({ path, text: '' })))).toEqual([]);
  for (const lost of whole) {
    const rest = whole.filter((path) => path !== lost).map((path) => ({ path, text: '' }));
    expect(servicesLookAlike(rest)).toHaveLength(1);
  }
});

test('the rules read the repository and not an empty list', () => {
  expect(code.length).toBeGreaterThan(50);
  expect(settings.length).toBeGreaterThan(5);
});
