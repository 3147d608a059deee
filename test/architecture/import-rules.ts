import { importsOf, packageName } from './imports.ts';
import { isTest, packageOf, type Rule, type Violation } from './source-tree.ts';

const services = ['collector', 'analyzer', 'response', 'console'];

/** What each package may import of ours. Down only: domain ← ports ← adapters ← runtime ← services. */
const below: Readonly<Record<string, readonly string[]>> = {
  'packages/domain': [],
  'packages/ports': ['domain'],
  'packages/settings': ['domain'],
  'packages/corpus': ['domain', 'settings'],
  'packages/adapters': ['domain', 'ports'],
  'packages/runtime': ['domain', 'ports', 'settings', 'adapters'],
  'packages/testkit': ['domain', 'ports', 'settings', 'adapters', 'runtime'],
  // The parse functions of feeds, boards and pages are the one thing a service takes from the adapters.
  'services/collector': ['domain', 'ports', 'settings', 'runtime', 'adapters'],
  'services/analyzer': ['domain', 'ports', 'settings', 'runtime'],
  'services/response': ['domain', 'ports', 'settings', 'runtime'],
  // The API is a door: steps of a case are those of the response service, entries by hand those of the collector.
  'services/console': ['domain', 'ports', 'settings', 'runtime', 'collector', 'analyzer', 'response'],
  'services/embedded': ['domain', 'ports', 'settings', 'runtime', ...services],
  'services/cli': ['domain', 'ports', 'settings', 'corpus', 'runtime', 'adapters', ...services],
  test: ['domain', 'ports', 'settings', 'corpus', 'adapters', 'runtime', 'testkit', ...services, 'embedded', 'cli'],
};

/** Tests of a service or of the runtime may stand on the test kit, which stands on the runtime. */
const testsMayUseTestkit = /^(?:services\/|packages\/(?:runtime|testkit)\/)/;

/** Ours are imported downwards only. */
export const importsGoDown: Rule = (files) =>
  files.flatMap(({ path, text }) => {
    const home = packageOf(path);
    const allowed = home ? below[home] : undefined;
    if (!home || !allowed) return [];
    return importsOf(text).flatMap((module): Violation[] => {
      if (isTest(module) && !isTest(path)) return [{ path, message: `${module} is for tests only` }];
      const [scope, name = ''] = module.split('/');
      if (scope !== '@tingchao') return leavesPackage(path, home, module);
      const own = home.endsWith(`/${name}`);
      const kit = name === 'testkit' && isTest(path) && testsMayUseTestkit.test(path);
      if (allowed.includes(name) || own || kit) return [];
      return [{ path, message: `${home} may not import ${module}; it may import ${allowed.join(', ') || 'nothing'}` }];
    });
  });

function leavesPackage(path: string, home: string, module: string): Violation[] {
  if (!module.startsWith('.')) return [];
  const target = new URL(module, `file:///${path}`).pathname.slice(1);
  // The servers that tests start are no package: nothing else may know them.
  const inside = target.startsWith(`${home}/`) || (home === 'test' && target.startsWith('infra/test-stack/'));
  return inside ? [] : [{ path, message: `${module} leaves ${home}; import it as @tingchao/<package>/<path>.ts` }];
}

/** Where each package from outside lives, by path prefix; a new dependency gets its line here. */
const homes: Readonly<Record<string, readonly string[]>> = {
  '@axe-core/playwright': ['test/browser/'],
  'playwright-core': ['test/browser/', 'packages/adapters/src/web/'],
  '@elastic/elasticsearch': ['packages/adapters/src/elasticsearch/'],
  '@fastify/helmet': ['services/console/src/'],
  '@fastify/rate-limit': ['services/console/src/'],
  '@fastify/static': ['services/console/src/'],
  '@fastify/swagger': ['services/console/src/'],
  '@fastify/swagger-ui': ['services/console/src/'],
  '@node-rs/jieba': ['packages/adapters/src/jieba/'],
  '@resvg/resvg-js': ['packages/adapters/src/document/'],
  cheerio: ['packages/adapters/src/web/'],
  'cli-progress': ['services/cli/src/'],
  'cli-table3': ['services/cli/src/'],
  commander: ['services/cli/src/'],
  docx: ['packages/adapters/src/document/'],
  echarts: ['packages/adapters/src/document/', 'services/console/web/'],
  feedsmith: ['packages/adapters/src/web/'],
  'fast-xml-parser': ['packages/adapters/src/web/', 'packages/adapters/src/document/'],
  fastify: ['services/console/src/'],
  'fastify-type-provider-zod': ['services/console/src/'],
  kafkajs: ['packages/adapters/src/kafka/'],
  'node-cron': ['services/collector/src/', 'packages/runtime/src/'],
  nodemailer: ['packages/adapters/src/notify/', 'packages/adapters/src/publish/'],
  nodejieba: ['packages/adapters/src/jieba/'],
  'p-queue': ['packages/adapters/src/web/', 'services/collector/src/'],
  pdfmake: ['packages/adapters/src/document/'],
  pino: ['packages/runtime/src/', 'packages/adapters/src/system/'],
  'prom-client': ['packages/runtime/src/', 'services/console/src/'],
  'robots-parser': ['packages/adapters/src/web/'],
  'rss-parser': ['packages/adapters/src/web/'],
  undici: ['packages/adapters/src/web/', 'packages/adapters/src/notify/', 'packages/adapters/src/openid/'],
  unpdf: ['packages/adapters/src/draft/'],
  'write-excel-file': ['packages/adapters/src/xlsx/'],
  '@ant-design/cssinjs': ['services/console/web/'],
  '@ant-design/icons': ['services/console/web/'],
  '@ant-design/static-style-extract': ['services/console/web/'],
  '@tanstack/react-query': ['services/console/web/'],
  '@vitejs/plugin-react': ['services/console/web/'],
  antd: ['services/console/web/'],
  dayjs: ['services/console/web/'],
  react: ['services/console/web/'],
  'react-dom': ['services/console/web/'],
  'react-router': ['services/console/web/'],
  vite: ['services/console/web/'],
  '@node-rs/argon2': ['packages/adapters/src/argon2/'],
  'openid-client': ['packages/adapters/src/openid/'],
  '@mozilla/readability': ['packages/adapters/src/web/'],
  linkedom: ['packages/adapters/src/web/'],
  diff: ['services/console/web/'],
  yaml: ['packages/settings/src/', 'packages/adapters/src/kafka/', 'test/'],
  zod: ['packages/', 'services/', 'test/'],
};

/** Parts of Node that reach outside the process, and where they may. */
const nodeHomes: Readonly<Record<string, readonly string[]>> = {
  'node:sqlite': ['packages/adapters/src/sqlite/'],
  'node:http': [
    'packages/adapters/src/',
    'packages/testkit/src/',
    'services/cli/src/',
    'services/console/src/',
    'services/embedded/src/',
    'test/',
  ],
  'node:https': ['packages/adapters/src/'],
  'node:http2': ['packages/adapters/src/'],
  'node:net': [
    'packages/adapters/src/',
    'packages/testkit/src/',
    'services/cli/src/',
    'services/embedded/src/',
    'test/',
  ],
  'node:dns': ['packages/adapters/src/web/'],
  'node:dns/promises': ['packages/adapters/src/web/'],
  'node:tls': ['packages/adapters/src/web/', 'packages/adapters/src/kafka/'],
};

/** A test may put up a real server on loopback, or look into the database past the adapter that it doubts. */
const testsMayUse = new Set(['node:http', 'node:net', 'node:sqlite']);

const testOnly = new Set(['vitest', 'fast-check']);

/** Drivers and libraries stay in the folders made for them; the test runner stays in tests. */
export const driversStayHome: Rule = (files) =>
  files.flatMap(({ path, text }) =>
    importsOf(text).flatMap((module): Violation[] => {
      if (module.startsWith('.') || module.startsWith('@tingchao/') || !packageOf(path)) return [];
      if (module.startsWith('node:')) {
        const allowed = nodeHomes[module];
        const served = isTest(path) && testsMayUse.has(module);
        return !allowed || served || allowed.some((home) => path.startsWith(home))
          ? []
          : [strayed(path, module, allowed)];
      }
      const name = packageName(module);
      if (testOnly.has(name)) {
        return isTest(path) ? [] : [{ path, message: `${name} is for tests and contract suites only` }];
      }
      const allowed = homes[name];
      if (!allowed)
        return [{ path, message: `${name} has no home yet: give it one in test/architecture/import-rules.ts` }];
      return allowed.some((home) => path.startsWith(home)) ? [] : [strayed(path, module, allowed)];
    }),
  );

const strayed = (path: string, module: string, allowed: readonly string[]): Violation => ({
  path,
  message: `${module} may be imported only under ${allowed.join(', ')}`,
});
