import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { FilesSpread } from './test/file-order.ts';
import { RunningReport } from './test/running-report.ts';

/** Where `.ci/run` wants the totals. */
const report = process.env['TINGCHAO_TEST_REPORT'];

/** Only on request, and shown in the name of every test that it skips. */
const skipCluster = process.env['TINGCHAO_SKIP_CLUSTER'] === '1';
/** Tests that need a real Kafka or a real Elasticsearch. */
const clusterTests = [
  'packages/*/src/**/*.cluster.test.ts',
  'services/*/src/**/*.cluster.test.ts',
  'test/cluster/**/*.test.ts',
];
/** Tests of the browser that ask nothing of a store, or of the one folder of a desk. */
const pagesAlone = ['built-pages', 'hostile*', 'operator-desk'].map((name) => `test/browser/${name}.test.ts`);

export default defineConfig({
  test: {
    reporters: report ? ['default', new RunningReport(report)] : ['default'],
    projects: [
      {
        extends: true,
        // A disk that is busy with the fault tests beside may hold one write for seconds.
        test: {
          name: 'unit',
          testTimeout: 30_000,
          include: ['packages/*/src/**/*.test.ts', 'services/*/src/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...clusterTests],
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...clusterTests, 'test/browser/**'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/browser/start-browser.ts'],
          provide: { mode: 'embedded' },
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // A browser and a whole system on two busy processors: tried once more, and the report names it.
          retry: 1,
        },
      },
      {
        extends: true,
        // The same journeys on Kafka and Elasticsearch; what looks at pages and not at stores is not repeated there.
        test: {
          name: skipCluster ? 'browser on a cluster, skipped by TINGCHAO_SKIP_CLUSTER=1' : 'browser on a cluster',
          include: ['test/browser/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...pagesAlone],
          globalSetup: ['test/browser/start-browser.ts', 'test/cluster/start-servers.ts'],
          setupFiles: ['test/cluster/need-servers.ts'],
          provide: { mode: 'cluster' },
          testTimeout: 400_000,
          hookTimeout: 400_000,
          retry: 1,
          ...(skipCluster ? { testNamePattern: /(?!)/ } : {}),
        },
      },
      {
        extends: true,
        test: {
          name: skipCluster ? 'cluster, skipped by TINGCHAO_SKIP_CLUSTER=1' : 'cluster',
          include: clusterTests,
          globalSetup: ['test/cluster/start-servers.ts'],
          setupFiles: ['test/cluster/need-servers.ts'],
          // Starting a private Elasticsearch on a busy machine takes a minute or two.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // Two servers and dozens of processes on two processors: what fails is tried once more, and the report names it.
          retry: 1,
          ...(skipCluster ? { testNamePattern: /(?!)/ } : {}),
        },
      },
    ],
    // A process a file: a driver that falls takes one file with it, and the run says which.
    pool: 'forks',
    // Three on two processors: the files of `cluster` wait for servers, sessions and timeouts most of their time. Six at most:
    // they share two servers, and some start their own.
    maxWorkers: Math.min(6, Math.max(3, availableParallelism() - 1)),
    sequence: { sequencer: FilesSpread },
    // Programs that tests start: what Node made of our files is kept between them, which halves the work of a start.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
  },
});
