/** Bytes by their SHA-256 (hex): snapshots, drafts, letters. */
export interface BlobStore {
  /** Stores bytes (a no-op when there) and returns their hash. */
  put(bytes: Uint8Array): Promise<string>;
  get(hash: string): Promise<Uint8Array | undefined>;
  /** Forgets bytes for good; harmless when they are not there. Returns how many were there. */
  remove(hashes: readonly string[]): Promise<number>;
}
