import type { Sheet } from '@tingchao/domain/report/sheet.ts';

/** A file of an archive: its path with `/`, and what is in it. */
export type ArchiveFile = { readonly path: string; readonly bytes: Uint8Array };

/** A workbook (`.xlsx`) of these sheets; the same sheets give the same bytes. What writes it is read when first asked for. */
export async function makeWorkbook(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const { writeWorkbook } = await import('@tingchao/adapters/xlsx/write-workbook.ts');
  return writeWorkbook(sheets);
}

/** An archive (`.zip`) of these files; the same files give the same bytes. */
export async function makeArchive(files: readonly ArchiveFile[]): Promise<Uint8Array> {
  const { writeZip } = await import('@tingchao/adapters/zip/write-zip.ts');
  return writeZip(files);
}

/** The files of an archive that `makeArchive` made, by path. Throws for what is no archive. */
export async function readArchive(bytes: Uint8Array): Promise<ReadonlyMap<string, Uint8Array>> {
  const { readZip } = await import('@tingchao/adapters/zip/read-zip.ts');
  return readZip(bytes);
}
