import { PAIR_BITS } from './hash.ts';

/** How many of each kind a sketch keeps; what the window's typed arrays are laid out for. */
export const sketchSizes = {
  terms: 32,
  townships: 3,
  spots: 4,
  names: 6,
  topics: 3,
  subtopics: 3,
  bits: PAIR_BITS,
} as const;
