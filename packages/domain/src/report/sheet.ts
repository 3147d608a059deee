/** A cell of a workbook: text, a number, or nothing. Text is never a formula, however it begins. */
export type SheetCell = string | number | null;

/** One sheet of a workbook, before it has a file format. */
export type Sheet = {
  /** Up to 31 characters; what a workbook forbids in a name is replaced. */
  readonly name: string;
  /** Lines above the table: what it is, its window, its definitions. */
  readonly notes?: readonly string[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly SheetCell[])[];
  /** Width of each column in characters; 12 without one. */
  readonly widths?: readonly number[];
};
