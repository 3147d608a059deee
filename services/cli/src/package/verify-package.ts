import { createHash, type KeyObject } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { CommandFailed } from '../io.ts';
import { CHECKSUMS } from './build-package.ts';
import { sha256Of } from './platform-packages.ts';
import { NotAnArchive, readTar } from './read-tar.ts';
import { isSignedBy } from './signature.ts';

export type VerifiedPackage = {
  readonly file: string;
  readonly sha256: string;
  readonly files: number;
  readonly signed: boolean;
};

/**
 * Holds an archive against the list beside it (and the list against its signature when a key is given), then every file
 * in it against the list inside. Refuses with one line at the first that does not fit.
 */
export async function verifyPackage(file: string, key: KeyObject | undefined): Promise<VerifiedPackage> {
  const sha256 = await sha256Of(file);
  if (sha256 === undefined) throw new CommandFailed(`没有这个安装包：${file}`);
  const list = join(dirname(file), CHECKSUMS);
  if (!existsSync(list)) throw new CommandFailed(`${file} 旁边没有 ${CHECKSUMS}；请连同它一起拷贝`);
  const stated = readFileSync(list, 'utf8');
  if (key) checkSignature(list, stated, key);
  const expected = linesOf(stated).get(basename(file));
  if (expected === undefined) throw new CommandFailed(`${list} 里没有 ${basename(file)}；请重新拷贝安装包和清单`);
  if (expected !== sha256) throw new CommandFailed(`${file} 与清单不符（被改动或拷贝不完整）；请重新拷贝`);
  return { file, sha256, files: await checkInside(file), signed: key !== undefined };
}

function checkSignature(list: string, stated: string, key: KeyObject): void {
  if (!existsSync(`${list}.sig`)) throw new CommandFailed(`没有签名文件 ${list}.sig；不能确认安装包的来源`);
  if (!isSignedBy(stated, readFileSync(`${list}.sig`, 'utf8'), key))
    throw new CommandFailed(`${list} 的签名与公钥不符；不要安装`);
}

async function checkInside(file: string): Promise<number> {
  const found = new Map<string, string>();
  let stated: ReadonlyMap<string, string> = new Map();
  try {
    for await (const { path, type, link, bytes } of readTar(createReadStream(file).pipe(createGunzip()))) {
      const inside = path.slice(path.indexOf('/') + 1);
      if (path.startsWith('/') || path.split('/').includes('..') || type === 'other')
        throw new CommandFailed(`${file} 里有不该有的条目 ${path}；不要安装`);
      if (type === 'link') {
        if (!/^\.\.\/\.\.\/(?:packages|services)\/[a-z-]+$/.test(link))
          throw new CommandFailed(`${file} 里的链接 ${path} 指向包外；不要安装`);
        continue;
      }
      const hash = createHash('sha256');
      const kept: Buffer[] = [];
      for await (const chunk of bytes) {
        hash.update(chunk);
        if (inside === CHECKSUMS) kept.push(Buffer.from(chunk));
      }
      if (inside === CHECKSUMS) stated = linesOf(Buffer.concat(kept).toString('utf8'));
      else found.set(inside, hash.digest('hex'));
    }
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (error instanceof NotAnArchive || code.startsWith('Z_'))
      throw new CommandFailed(`${file} 解不开（${message}）；请重新拷贝`, undefined, { cause: error });
    throw error;
  }
  for (const [path, sum] of found)
    if (stated.get(path) !== sum) throw new CommandFailed(`${file} 里的 ${path} 与包内清单不符；不要安装`);
  return found.size;
}

/** `<sha256>  <path>` a line. */
const linesOf = (text: string): ReadonlyMap<string, string> =>
  new Map([...text.matchAll(/^([0-9a-f]{64}) {2}(.+)$/gm)].map(([, sum = '', path = '']) => [path, sum]));
