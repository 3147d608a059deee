import type { z } from 'zod';
import type { catalog } from './catalog.ts';

type Catalog = typeof catalog;
type Loaded<E> = E extends { kind: 'folder'; schema: infer S extends z.ZodType }
  ? readonly z.infer<S>[]
  : E extends { schema: infer S extends z.ZodType }
    ? z.infer<S>
    : never;

/**
 * Everything under `config/`, read and checked, one property per catalog entry; `version` is the hash of the bundle.
 * `weights` are the bytes of the model: those of the data folder where the county trained its own, else those shipped.
 */
export type Settings = { readonly version: string; readonly weights: Uint8Array } & {
  readonly [K in keyof Catalog]: Loaded<Catalog[K]>;
};
