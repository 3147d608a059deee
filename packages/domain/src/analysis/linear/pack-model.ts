import { createHash } from 'node:crypto';
import { z } from 'zod';
import { no, ok, type Result } from '../../result.ts';
import { headNames, type LinearWeights } from './linear-model.ts';

/** Why bytes are no weights: not ours, of another version, cut short or changed. */
export type UnpackRefusal = 'not_weights' | 'other_version' | 'damaged';

const MAGIC = 'TCLM';
const VERSION = 1;
const DIGEST_BYTES = 16;

const headerSchema = z.strictObject({
  hash: z.strictObject({ bits: z.int().min(8).max(22), grams: z.int().min(1).max(3) }),
  heads: z
    .array(z.strictObject({ name: z.enum(headNames), classes: z.array(z.string()).min(1).max(500) }))
    .min(1)
    .max(headNames.length),
  rows: z.int().min(0).max(65_534),
});

/**
 * Weights as bytes: mark, version, length of the header, header (JSON), scales and bias, rows (distance to the bucket
 * before as varint, a bit per weight that is not 0, those weights), and the first 16 bytes of SHA-256 over all of it.
 */
export function packWeights({ hash, heads, buckets, weights, scales, bias }: LinearWeights): Uint8Array {
  const header = new TextEncoder().encode(JSON.stringify({ hash, heads, rows: buckets.length }));
  const width = scales.length;
  const bits = (width + 7) >> 3;
  const most = 9 + header.length + width * 8 + buckets.length * (5 + bits + width) + DIGEST_BYTES;
  const bytes = new Uint8Array(most);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  bytes[4] = VERSION;
  view.setUint32(5, header.length, true);
  bytes.set(header, 9);
  let at = 9 + header.length;
  for (const numbers of [scales, bias]) {
    for (const number of numbers) {
      view.setFloat32(at, number, true);
      at += 4;
    }
  }
  let before = 0;
  for (let row = 0; row < buckets.length; row += 1) {
    let step = buckets[row]! - before;
    before = buckets[row]!;
    for (; step > 127; step >>>= 7) bytes[at++] = (step & 127) | 128;
    bytes[at++] = step;
    const map = at;
    at += bits;
    for (let k = 0; k < width; k += 1) {
      const weight = weights[row * width + k]!;
      if (weight === 0) continue;
      bytes[map + (k >> 3)]! |= 1 << (k & 7);
      bytes[at++] = weight & 255;
    }
  }
  bytes.set(digestOf(bytes.subarray(0, at)), at);
  return bytes.slice(0, at + DIGEST_BYTES);
}

/** The inverse of `packWeights`; says why when the bytes are not what it made. */
export function unpackWeights(bytes: Uint8Array): Result<LinearWeights, UnpackRefusal> {
  if (bytes.length < 9 + DIGEST_BYTES || new TextDecoder().decode(bytes.subarray(0, 4)) !== MAGIC)
    return no('not_weights');
  if (bytes[4] !== VERSION) return no('other_version');
  const end = bytes.length - DIGEST_BYTES;
  const digest = digestOf(bytes.subarray(0, end));
  if (digest.some((byte, at) => byte !== bytes[end + at])) return no('damaged');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerEnd = 9 + view.getUint32(5, true);
  const { hash, heads, rows } = headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(9, headerEnd))));
  const width = heads.reduce((sum, { classes }) => sum + classes.length, 0);
  const scales = new Float32Array(width);
  const bias = new Float32Array(width);
  for (let k = 0; k < width; k += 1) scales[k] = view.getFloat32(headerEnd + k * 4, true);
  for (let k = 0; k < width; k += 1) bias[k] = view.getFloat32(headerEnd + (width + k) * 4, true);
  const buckets = new Uint32Array(rows);
  const weights = new Int8Array(rows * width);
  let at = headerEnd + width * 8;
  let bucket = 0;
  for (let row = 0; row < rows; row += 1) {
    let shift = 0;
    for (; bytes[at]! > 127; at += 1, shift += 7) bucket += (bytes[at]! & 127) << shift;
    bucket += bytes[at++]! << shift;
    buckets[row] = bucket;
    const map = at;
    at += (width + 7) >> 3;
    for (let k = 0; k < width; k += 1) {
      if ((bytes[map + (k >> 3)]! & (1 << (k & 7))) !== 0) weights[row * width + k] = view.getInt8(at++);
    }
  }
  return ok({ hash, heads, buckets, weights, scales, bias });
}

const digestOf = (bytes: Uint8Array): Uint8Array =>
  createHash('sha256').update(bytes).digest().subarray(0, DIGEST_BYTES);
