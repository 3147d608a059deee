import type { Settings } from '@tingchao/settings/settings.ts';

/** Where on the servers a system of a test lies, and its folder; another process finds the same from it. */
export type Place = {
  /** Goes before the names of topics, groups and indices. */
  readonly prefix: string;
  /** Keys, and what the processes leave for the test. */
  readonly folder: string;
  readonly kafka: string;
  readonly elasticsearch: string;
};

/** Settings that point to a place. */
export function settingsAt({ prefix, kafka, elasticsearch }: Place, shipped: Settings): Settings {
  const { cluster } = shipped.app;
  return {
    ...shipped,
    app: {
      ...shipped.app,
      cluster: {
        kafka: { ...cluster.kafka, brokers: [kafka], prefix: `${prefix}-` },
        elasticsearch: { ...cluster.elasticsearch, url: elasticsearch, prefix },
      },
    },
  };
}
