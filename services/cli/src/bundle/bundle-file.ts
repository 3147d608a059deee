import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, sign, verify } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { CommandFailed } from '../io.ts';
import type { InwardKeys, OutwardKeys } from './bundle-keys.ts';

/** What a bundle says of itself in the clear: order and amount, nothing of what is in it. */
const headerSchema = z.strictObject({
  stream: z.string().regex(/^[0-9a-f]{16}$/),
  /** 1 for the first bundle of a stream, then one more each. */
  number: z.int().min(1),
  /** SHA-256 of the bundle before it, hex; null for the first. */
  previous: z.string().nullable(),
  createdAt: z.string(),
  count: z.int().min(1),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
});
export type BundleHeader = Readonly<Omit<z.infer<typeof headerSchema>, 'salt'>>;

/** A bundle that was verified and opened. */
export type OpenedBundle = {
  readonly header: BundleHeader;
  /** The posts as collected, JSON texts, in their order. */
  readonly posts: readonly string[];
  readonly sha256: string;
};

// Magic and version, length of the header, header, sealed posts, tag, signature over all before it.
const MAGIC = Buffer.from('TCB1');
const HEADER_AT = 8;
const [TAG_BYTES, SIGNATURE_BYTES, IV_BYTES, KEY_BYTES] = [16, 64, 12, 32] as const;
const MOST_HEADER = 4096;
const MOST_OPENED = 512 * 1024 * 1024;

/** Seals posts (AES-256-GCM, key derived per bundle) and signs the whole (Ed25519). */
export function sealBundle(header: BundleHeader, posts: readonly string[], keys: OutwardKeys): Buffer {
  const salt = randomBytes(16).toString('hex');
  const head = Buffer.from(JSON.stringify({ ...header, salt }));
  const start = Buffer.concat([MAGIC, Buffer.alloc(HEADER_AT - MAGIC.length), head]);
  start.writeUInt32BE(head.length, MAGIC.length);
  const { key, iv } = derive(keys.shared, salt);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(start);
  const body = gzipSync(posts.map((post) => `${post}\n`).join(''));
  const sealed = Buffer.concat([start, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
  return Buffer.concat([sealed, sign(null, sealed, keys.signing)]);
}

/** Verifies the signature before anything else is looked at, then opens. Refuses with one line. */
export function openBundle(bytes: Buffer, keys: InwardKeys): OpenedBundle {
  if (bytes.length < HEADER_AT + TAG_BYTES + SIGNATURE_BYTES || !bytes.subarray(0, MAGIC.length).equals(MAGIC))
    throw new CommandFailed('这不是采集包，或文件不完整；请重新拷贝');
  const sealed = bytes.subarray(0, -SIGNATURE_BYTES);
  if (!verify(null, sealed, keys.verifying, bytes.subarray(-SIGNATURE_BYTES)))
    throw new CommandFailed('采集包的签名不对（被改动、拷贝不完整，或不是本单位采集端所签）；没有导入');
  const headLength = sealed.readUInt32BE(MAGIC.length);
  const bodyAt = HEADER_AT + headLength;
  if (headLength > MOST_HEADER || bodyAt + TAG_BYTES > sealed.length) throw new CommandFailed('采集包的格式不认识');
  const { salt, ...header } = headerSchema.parse(JSON.parse(sealed.toString('utf8', HEADER_AT, bodyAt)));
  const posts = unseal(sealed, bodyAt, derive(keys.shared, salt));
  if (posts.length !== header.count) throw new Error(`the bundle says ${header.count} posts and holds ${posts.length}`);
  return { header, posts, sha256: sha256Of(bytes) };
}

function unseal(sealed: Buffer, bodyAt: number, { key, iv }: Derived): readonly string[] {
  const decipher = createDecipheriv('aes-256-gcm', key, iv)
    .setAAD(sealed.subarray(0, bodyAt))
    .setAuthTag(sealed.subarray(-TAG_BYTES));
  let body: Buffer;
  try {
    body = Buffer.concat([decipher.update(sealed.subarray(bodyAt, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new CommandFailed('采集包打不开：两侧的 shared.key 不是同一把', undefined, { cause });
  }
  const text = gunzipSync(body, { maxOutputLength: MOST_OPENED }).toString('utf8');
  return text.split('\n').filter((line) => line !== '');
}

type Derived = { readonly key: Buffer; readonly iv: Buffer };

function derive(shared: Buffer, salt: string): Derived {
  const bytes = Buffer.from(
    hkdfSync('sha256', shared, Buffer.from(salt, 'hex'), 'tingchao-bundle', KEY_BYTES + IV_BYTES),
  );
  return { key: bytes.subarray(0, KEY_BYTES), iv: bytes.subarray(KEY_BYTES) };
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
