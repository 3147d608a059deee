/** Cuts normalised Chinese text into words. Synchronous; 64 KiB at most a call. */
export interface Segmenter {
  /** Names the engine and dictionary, e.g. `nodejieba 3.5.8`, for `doctor` and index headers. */
  readonly name: string;
  cut(text: string): string[];
}
