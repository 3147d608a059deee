import { Conflict } from '@tingchao/ports/errors.ts';
import { isSameDocument, type Versioned } from '@tingchao/ports/versioned.ts';

/** Documents in memory under the version rules of the incident and case stores; iterates in order of last change. */
export function createVersionedMap<T extends Versioned>() {
  const documents = new Map<string, T>();

  return {
    get: (id: string): T | undefined => documents.get(id),
    getMany(ids: readonly string[]): ReadonlyMap<string, T> {
      const found = new Map<string, T>();
      for (const id of ids) {
        const document = documents.get(id);
        if (document) found.set(id, document);
      }
      return found;
    },
    save(changed: readonly T[]): void {
      const staged = new Map<string, T>();
      for (const document of changed) {
        const stored = staged.get(document.id) ?? documents.get(document.id);
        if (stored?.version === document.version && isSameDocument(stored, document)) continue;
        if (document.version !== (stored?.version ?? 0) + 1)
          throw new Conflict(`${document.id}: version ${document.version} on top of ${stored?.version ?? 0}`);
        const appendedVersion = Math.max(stored?.appendedVersion ?? 0, document.appendedVersion);
        staged.set(
          document.id,
          appendedVersion === document.appendedVersion ? document : { ...document, appendedVersion },
        );
      }
      for (const [id, document] of staged) {
        documents.delete(id);
        documents.set(id, document);
      }
    },
    values: (): readonly T[] => [...documents.values()],
    unappended: (limit: number): readonly T[] =>
      documents
        .values()
        .filter(({ version, appendedVersion }) => version > appendedVersion)
        .take(limit)
        .toArray(),
    markAppended(marks: readonly { readonly id: string; readonly version: number }[]): readonly string[] {
      for (const { id, version } of marks) {
        const stored = documents.get(id);
        if (stored && version > stored.appendedVersion) documents.set(id, { ...stored, appendedVersion: version });
      }
      return marks.filter(({ id, version }) => (documents.get(id)?.version ?? 0) > version).map(({ id }) => id);
    },
    count: (): number => documents.size,
  };
}
