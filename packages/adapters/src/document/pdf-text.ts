import { type as sizes, WIDTH } from '@tingchao/domain/document/layout.ts';
import type { DocumentFonts } from './find-fonts.ts';
import { coverageOf } from './font-coverage.ts';

export type Role = keyof DocumentFonts;
export type Node = Readonly<Record<string, unknown>>;
/** Makes the pieces of a text, each in a face that has its signs. */
export type Setter = (text: string, role?: Role) => readonly Node[];

/** A face that lacks a sign (仿宋_GB2312 has 6,763 characters) gives it over to another that has it. */
export function setterFor(fonts: DocumentFonts): Setter {
  const roles = Object.keys(fonts) as Role[];
  const covers = Object.fromEntries(roles.map((role) => [role, coverageOf(fonts[role])])) as Record<
    Role,
    (codePoint: number) => boolean
  >;
  return (text, role = 'body') => {
    const pieces: { text: string; font: Role }[] = [];
    for (const sign of text) {
      const code = sign.codePointAt(0) ?? 0;
      const font = covers[role](code) ? role : (roles.find((one) => covers[one](code)) ?? role);
      const last = pieces.at(-1);
      if (last?.font === font) last.text += sign;
      else pieces.push({ text: sign, font });
    }
    return pieces;
  };
}

/** Space between the letters that makes 28 of them a line. */
export const SPACING = WIDTH / sizes.letters - sizes.size - 0.01;
/** Height of a line of the face, as a share of its size; `lineHeight` multiplies it. */
const NATURAL = 1.448;
export const heightOf = (size: number, line: number): number => line / (size * NATURAL);

/** Left and not justified: spread signs around a date look worse than a ragged edge of one letter. */
export const indent = { leadingIndent: 2 * (sizes.size + SPACING) } as const;

/** Smaller letters in lines of that pitch. */
export const small = (size: number, line: number): Node => ({
  fontSize: size,
  lineHeight: heightOf(size, line),
  characterSpacing: 0,
});
