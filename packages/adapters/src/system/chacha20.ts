/** A node of a key tree: 256 bits as eight little-endian words. */
export type Words = Int32Array;
export const WORDS = 8;

/** `expand 32-byte k`. */
const [C0, C1, C2, C3] = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574] as const;
/** A nonce of our own keeps these blocks apart from any other use of a key. */
export const NONCE = [0x676e6974, 0x6f616863, 0x6565722d] as const;

/**
 * The first half of the ChaCha20 block (RFC 8439 §2.3) under `key` with this counter, into `out`, which may be `key` itself.
 * Nobody finds the key, or the block of another counter, from it. Written out, rounds and all, since one call into the
 * library costs more than ten of these, and the key of a record takes sixteen.
 */
export function expand(key: Words, counter: number, out: Words): void {
  const [k0, k1, k2, k3] = [key[0] as number, key[1] as number, key[2] as number, key[3] as number];
  let [a, b, c, d] = [C0 as number, C1 as number, C2 as number, C3 as number];
  let [e, f, g, h] = [k0, k1, k2, k3];
  let [i, j, l, m] = [key[4] as number, key[5] as number, key[6] as number, key[7] as number];
  let [n, o, p, q] = [counter, NONCE[0] as number, NONCE[1] as number, NONCE[2] as number];
  for (let round = 0; round < 10; round += 1) {
    // Columns.
    a = (a + e) | 0;
    n ^= a;
    n = (n << 16) | (n >>> 16);
    i = (i + n) | 0;
    e ^= i;
    e = (e << 12) | (e >>> 20);
    a = (a + e) | 0;
    n ^= a;
    n = (n << 8) | (n >>> 24);
    i = (i + n) | 0;
    e ^= i;
    e = (e << 7) | (e >>> 25);
    b = (b + f) | 0;
    o ^= b;
    o = (o << 16) | (o >>> 16);
    j = (j + o) | 0;
    f ^= j;
    f = (f << 12) | (f >>> 20);
    b = (b + f) | 0;
    o ^= b;
    o = (o << 8) | (o >>> 24);
    j = (j + o) | 0;
    f ^= j;
    f = (f << 7) | (f >>> 25);
    c = (c + g) | 0;
    p ^= c;
    p = (p << 16) | (p >>> 16);
    l = (l + p) | 0;
    g ^= l;
    g = (g << 12) | (g >>> 20);
    c = (c + g) | 0;
    p ^= c;
    p = (p << 8) | (p >>> 24);
    l = (l + p) | 0;
    g ^= l;
    g = (g << 7) | (g >>> 25);
    d = (d + h) | 0;
    q ^= d;
    q = (q << 16) | (q >>> 16);
    m = (m + q) | 0;
    h ^= m;
    h = (h << 12) | (h >>> 20);
    d = (d + h) | 0;
    q ^= d;
    q = (q << 8) | (q >>> 24);
    m = (m + q) | 0;
    h ^= m;
    h = (h << 7) | (h >>> 25);
    // Diagonals.
    a = (a + f) | 0;
    q ^= a;
    q = (q << 16) | (q >>> 16);
    l = (l + q) | 0;
    f ^= l;
    f = (f << 12) | (f >>> 20);
    a = (a + f) | 0;
    q ^= a;
    q = (q << 8) | (q >>> 24);
    l = (l + q) | 0;
    f ^= l;
    f = (f << 7) | (f >>> 25);
    b = (b + g) | 0;
    n ^= b;
    n = (n << 16) | (n >>> 16);
    m = (m + n) | 0;
    g ^= m;
    g = (g << 12) | (g >>> 20);
    b = (b + g) | 0;
    n ^= b;
    n = (n << 8) | (n >>> 24);
    m = (m + n) | 0;
    g ^= m;
    g = (g << 7) | (g >>> 25);
    c = (c + h) | 0;
    o ^= c;
    o = (o << 16) | (o >>> 16);
    i = (i + o) | 0;
    h ^= i;
    h = (h << 12) | (h >>> 20);
    c = (c + h) | 0;
    o ^= c;
    o = (o << 8) | (o >>> 24);
    i = (i + o) | 0;
    h ^= i;
    h = (h << 7) | (h >>> 25);
    d = (d + e) | 0;
    p ^= d;
    p = (p << 16) | (p >>> 16);
    j = (j + p) | 0;
    e ^= j;
    e = (e << 12) | (e >>> 20);
    d = (d + e) | 0;
    p ^= d;
    p = (p << 8) | (p >>> 24);
    j = (j + p) | 0;
    e ^= j;
    e = (e << 7) | (e >>> 25);
  }
  out[0] = (a + C0) | 0;
  out[1] = (b + C1) | 0;
  out[2] = (c + C2) | 0;
  out[3] = (d + C3) | 0;
  out[4] = (e + k0) | 0;
  out[5] = (f + k1) | 0;
  out[6] = (g + k2) | 0;
  out[7] = (h + k3) | 0;
}
