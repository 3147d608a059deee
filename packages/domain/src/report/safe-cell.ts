/**
 * What a spreadsheet takes for the start of a formula, in half and full width, behind anything that is not seen: spaces,
 * control and format characters, marks of variation, fillers (`Default_Ignorable_Code_Point`).
 */
const FORMULA_START =
  /^[\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]*[=+@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u207a\u207b\u207c\u2212\u2795\u2796-]/u;
/** A tab or a line break in front makes some spreadsheets read the rest as a cell of its own. */
const BREAK_START = /^[\p{Z}\p{Cf}]*[\t\r\n\v\f\u0085\u2028\u2029]/u;

/**
 * The text of a cell that no spreadsheet runs: one that begins like a formula, or with a tab or line break, gets an apostrophe
 * in front, the mark for "text". Every other text stays as it is, to the letter.
 */
export function safeCell(text: string): string {
  return FORMULA_START.test(text) || BREAK_START.test(text) ? `'${text}` : text;
}
