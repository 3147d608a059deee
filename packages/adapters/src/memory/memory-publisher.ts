import type { Piece, Publisher } from '@tingchao/ports/publisher.ts';

/** Keeps what was published, by outlet and id; what is read back is what `stand` put there, else what was published under that address. */
export type MemoryPublisher = Publisher & {
  readonly published: ReadonlyMap<string, ReadonlyMap<string, Piece>>;
  failWith(error: Error | null): void;
  /** Puts a page at an address; null takes it away, an error makes the asking fail. */
  stand(link: string, page: string | null | Error): void;
};

/** Ways out in memory. An address nobody put anything at holds nothing. */
export function createMemoryPublisher(): MemoryPublisher {
  const published = new Map<string, Map<string, Piece>>();
  const pages = new Map<string, string | null | Error>();
  let failure: Error | null = null;
  return {
    published,
    async publish(outlet, piece) {
      if (failure) throw failure;
      const there = published.get(outlet.id) ?? new Map<string, Piece>();
      published.set(outlet.id, there.set(piece.id, there.get(piece.id) ?? piece));
      const link = outlet.pageUrl?.replace('{id}', piece.id) ?? null;
      if (link !== null && !pages.has(link)) pages.set(link, `${piece.title}\n${piece.text}`);
      return { link };
    },
    async readBack(link) {
      const page = pages.get(link) ?? null;
      if (page instanceof Error) throw page;
      return page;
    },
    failWith(error) {
      failure = error;
    },
    stand(link, page) {
      pages.set(link, page);
    },
  };
}
