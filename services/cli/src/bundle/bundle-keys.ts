import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailed } from '../io.ts';
import { readSigningKey, readVerifyingKey } from '../package/signature.ts';

const files = { shared: 'shared.key', signing: 'signing.pem', verifying: 'verifying.pem' } as const;
const SHARED_BYTES = 32;

/** What the outside needs: it seals and signs. */
export type OutwardKeys = { readonly shared: Buffer; readonly signing: KeyObject };
/** What the inside needs: it opens and verifies, and can sign nothing. */
export type InwardKeys = { readonly shared: Buffer; readonly verifying: KeyObject };

/** Makes the three keys in a new folder; refuses to touch keys that are there. */
export function makeBundleKeys(folder: string): void {
  const present = Object.values(files).find((name) => existsSync(join(folder, name)));
  if (present !== undefined) throw new CommandFailed(`${folder} 里已有 ${present}；换一个目录，或先移走它`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text, { mode: 0o600 });
  write(files.shared, `${randomBytes(SHARED_BYTES).toString('base64')}\n`);
  write(files.signing, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  write(files.verifying, publicKey.export({ type: 'spki', format: 'pem' }).toString());
}

export const readOutwardKeys = (folder: string): OutwardKeys => ({
  shared: readShared(folder),
  signing: readSigningKey(join(folder, files.signing)),
});

export const readInwardKeys = (folder: string): InwardKeys => ({
  shared: readShared(folder),
  verifying: readVerifyingKey(join(folder, files.verifying)),
});

function readShared(folder: string): Buffer {
  const file = join(folder, files.shared);
  if (!existsSync(file)) throw new CommandFailed(`没有密钥 ${file}；用 tingchao bundle keys 生成，再分到两侧`);
  if ((statSync(file).mode & 0o077) !== 0)
    throw new CommandFailed(`密钥 ${file} 别人也能读；请先执行 chmod 600 ${file}`);
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (key.length !== SHARED_BYTES) throw new CommandFailed(`密钥 ${file} 不完整；请重新拷贝`);
  return key;
}
