/** Units of a block: some twenty sketches. */
const BLOCK = 16_384;

/**
 * Gives arrays of zeros, each once, cut from common blocks: an allocation of its own for every small array costs more than
 * filling it. `size` is at most a block.
 */
export function createZeros(): (size: number) => Uint32Array {
  let block = new Uint32Array(BLOCK);
  let used = 0;
  return (size) => {
    if (used + size > BLOCK) {
      block = new Uint32Array(BLOCK);
      used = 0;
    }
    used += size;
    return block.subarray(used - size, used);
  };
}
