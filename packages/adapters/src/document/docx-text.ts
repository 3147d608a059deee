import { LINE, type as sizes } from '@tingchao/domain/document/layout.ts';
import type { DocumentsSettings } from '@tingchao/domain/document/document-settings.ts';
import { AlignmentType, LineRuleType, Paragraph, TextRun, type IParagraphOptions } from 'docx';

/** Fonts by name. */
export type Fonts = DocumentsSettings['fonts'];
export type Role = 'title' | 'body' | 'heading' | 'subheading';
type Piece = { readonly text: string; readonly role?: Role };
type Style = {
  readonly size?: number;
  /** Pitch of the lines in points. */
  readonly line?: number;
  readonly color?: string;
  readonly indent?: boolean;
  readonly paragraph?: IParagraphOptions;
};
/** Makes a paragraph of pieces, each in the font of its role. */
export type Setter = (pieces: string | readonly Piece[], style?: Style) => Paragraph;

/** Twentieths of a point. */
export const twips = (points: number): number => Math.round(points * 20);

/** A font by name, for every script. */
export const fontOf = (fonts: Fonts, role: Role) => {
  const { name } = fonts[role];
  return { ascii: name, hAnsi: name, eastAsia: name, cs: name };
};

/** Sets paragraphs in these fonts. */
export function setterFor(fonts: Fonts): Setter {
  return (pieces, { size = sizes.size, line = LINE, color, indent = false, paragraph = {} } = {}) => {
    const runs = typeof pieces === 'string' ? [{ text: pieces }] : pieces;
    return new Paragraph({
      spacing: { line: twips(line), lineRule: LineRuleType.EXACT, before: 0, after: 0 },
      alignment: indent ? AlignmentType.BOTH : AlignmentType.LEFT,
      ...(indent ? { indent: { firstLineChars: 200, firstLine: twips(2 * size) } } : {}),
      ...paragraph,
      children: runs.map(
        ({ text, role = 'body' }) =>
          new TextRun({ text, font: fontOf(fonts, role), size: size * 2, ...(color === undefined ? {} : { color }) }),
      ),
    });
  };
}
