import { readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FontSettings } from '@tingchao/domain/document/document-settings.ts';
import { readFontFaces, type FontFace } from './read-font-faces.ts';

/** The faces a document is set in, by what they are for. */
export type DocumentFonts = { readonly [R in 'title' | 'body' | 'heading' | 'subheading']: FontFace };

/** No Chinese font is there for a part of a document; the message says what to install. */
export class FontMissing extends Error {
  override readonly name = 'FontMissing';
}

/** Where the operating systems keep fonts; a folder that is not there is passed over. */
function systemFolders(): readonly string[] {
  const home = homedir();
  const { WINDIR, LOCALAPPDATA } = process.env;
  if (process.platform === 'darwin') return ['/System/Library/Fonts', '/Library/Fonts', join(home, 'Library/Fonts')];
  if (process.platform === 'win32') {
    const own = LOCALAPPDATA === undefined ? [] : [join(LOCALAPPDATA, 'Microsoft\\Windows\\Fonts')];
    return [join(WINDIR ?? 'C:\\Windows', 'Fonts'), ...own];
  }
  return ['/usr/share/fonts', '/usr/local/share/fonts', join(home, '.local/share/fonts'), join(home, '.fonts')];
}

const fontFile = /\.(?:tt[cf]|ot[cf])$/iu;

/**
 * Finds a face for each part of a document: the first candidate that is installed. Throws `FontMissing` when a part has
 * none: a PDF or a picture without a Chinese font would drop the text without a word.
 */
export function findFonts(settings: FontSettings, folders: readonly string[] = systemFolders()): DocumentFonts {
  const faces = [...settings.folders, ...folders].flatMap(filesIn).flatMap(readFontFaces);
  const pick = (part: keyof DocumentFonts): FontFace => {
    const { candidates, name } = settings[part];
    for (const candidate of candidates) {
      const found = named(faces, candidate);
      if (found) return found;
    }
    throw new FontMissing(
      `没有找到可用的中文字体（${name}，依次找过：${candidates.join('、')}）。` +
        'Debian、Ubuntu 请运行 apt-get install fonts-noto-cjk；麒麟、统信、欧拉请安装 google-noto-sans-cjk-fonts 与 google-noto-serif-cjk-fonts；' +
        '已有字体文件的，把所在文件夹写进 config/documents.yaml 的 fonts.folders。',
    );
  };
  return { title: pick('title'), body: pick('body'), heading: pick('heading'), subheading: pick('subheading') };
}

/** A face of exactly that name; of a family, its regular face. */
function named(faces: readonly FontFace[], name: string): FontFace | undefined {
  const wanted = name.toLowerCase();
  const has = (names: readonly string[]): boolean => names.some((one) => one.toLowerCase() === wanted);
  return (
    faces.find(({ families, regular }) => regular && has(families)) ?? faces.find(({ fullNames }) => has(fullNames))
  );
}

/** Font files of a folder and those below it, in name order, so that every run finds the same. */
function filesIn(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => fontFile.test(entry.name) && !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true)
    .toSorted();
}
