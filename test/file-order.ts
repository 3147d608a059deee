import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of the project `cluster` that take longest, most of it waiting; the longest first, so that none is left to the end. */
const longest = [
  'kills',
  'erasure',
  'elasticsearch-stopped',
  'elasticsearch-unwell',
  'scenarios',
  'backup',
  'start-faults',
  'analyzers',
  'kafka-faults',
  'refused-documents',
  'rebuild',
  'regroup',
  'elasticsearch-late',
  'stack',
].map((name) => `test/cluster/${name}.test.ts`);

/**
 * The order in which workers take test files: those that wait for servers are spread evenly among those that compute, so that
 * neither the machine idles while all wait nor a test's patience ends because all compute.
 */
export class FilesSpread extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const waiting = sorted
      .filter((file) => file.project.name.startsWith('cluster'))
      .toSorted((a, b) => rank(a.moduleId) - rank(b.moduleId));
    const computing = sorted.filter((file) => !waiting.includes(file));
    const place = <T>(list: readonly T[]) => list.map((item, n) => ({ item, at: n / list.length }));
    return [...place(waiting), ...place(computing)].toSorted((a, b) => a.at - b.at).map(({ item }) => item);
  }
}

function rank(path: string): number {
  const place = longest.findIndex((name) => path.endsWith(name));
  return place < 0 ? longest.length : place;
}
