declare module 'vitest' {
  interface ProvidedContext {
    /** Which way the systems of a project of the browser run. */
    mode: Mode;
  }
}

/** Which way a system runs: all in one process, or apart on Kafka and Elasticsearch. */
export type Mode = 'embedded' | 'cluster';
