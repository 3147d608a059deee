import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { CommandFailed } from '../io.ts';

/** Reads an Ed25519 private key (PEM). Refuses a file that others may read. */
export function readSigningKey(file: string): KeyObject {
  const key = readKey(file, createPrivateKey, '私钥');
  if ((statSync(file).mode & 0o077) !== 0)
    throw new CommandFailed(`私钥 ${file} 别人也能读；请先执行 chmod 600 ${file}`);
  return key;
}

/** Reads an Ed25519 public key (PEM). */
export const readVerifyingKey = (file: string): KeyObject => readKey(file, createPublicKey, '公钥');

function readKey(file: string, parse: (pem: string) => KeyObject, kind: string): KeyObject {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new CommandFailed(`读不了${kind} ${file}；请检查路径和权限`, undefined, { cause });
  }
  try {
    const key = parse(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch (cause) {
    throw new CommandFailed(`${file} 不是 PEM 格式的${kind}`, undefined, { cause });
  }
  throw new CommandFailed(`${file} 不是 Ed25519 ${kind}`);
}

/** Ed25519 signature of a text, base64. */
export const signText = (text: string, key: KeyObject): string => sign(null, Buffer.from(text), key).toString('base64');

/** Whether a base64 signature is of this text and by the owner of this key. */
export const isSignedBy = (text: string, signature: string, key: KeyObject): boolean =>
  verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
