import { z } from 'zod';
import { no, ok, type Result } from '../result.ts';

/** Kinds of files that a scan or a screenshot may be, told by their first bytes and not by their names. */
export const scanTypes = ['image/png', 'image/jpeg', 'image/webp', 'application/pdf'] as const;
export type ScanType = (typeof scanTypes)[number];

/** SHA-256 of the bytes, in hex. */
export const blobHashSchema = z.string().regex(/^[0-9a-f]{64}$/u, '须为 64 位十六进制');

export const scanSchema = z
  .strictObject({ hash: blobHashSchema, type: z.enum(scanTypes), bytes: z.int().min(1) })
  .readonly();
/** A picture or PDF of a paper, kept as a blob. */
export type Scan = z.infer<typeof scanSchema>;

/** The most a scan may have: a phone's picture of a page fits, a film does not. */
export const MOST_SCAN_BYTES = 5 * 1024 * 1024;

export type ScanRefusal =
  | { readonly code: 'empty' }
  | { readonly code: 'too_big'; readonly mostBytes: number }
  | { readonly code: 'not_a_picture' };

const marks: readonly { readonly type: ScanType; readonly at: number; readonly bytes: readonly number[] }[] = [
  { type: 'image/png', at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { type: 'image/jpeg', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { type: 'image/webp', at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
  { type: 'application/pdf', at: 0, bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
];

/** What the bytes are, by their own word; SVG and everything else that could run in a reader's browser is none of these. */
export function judgeScan(bytes: Uint8Array): Result<ScanType, ScanRefusal> {
  if (bytes.length === 0) return no({ code: 'empty' });
  if (bytes.length > MOST_SCAN_BYTES) return no({ code: 'too_big', mostBytes: MOST_SCAN_BYTES });
  const found = marks.find(({ at, bytes: mark }) => mark.every((byte, n) => bytes[at + n] === byte));
  return found ? ok(found.type) : no({ code: 'not_a_picture' });
}

/** A refusal in one Chinese line: what is wrong and what to do. */
export function explainScanRefusal(refusal: ScanRefusal): string {
  switch (refusal.code) {
    case 'empty':
      return '文件是空的，请重新选择。';
    case 'too_big':
      return `文件超过 ${refusal.mostBytes / 1024 / 1024} MB，请压缩或裁剪后再传。`;
    case 'not_a_picture':
      return '只收 PNG、JPEG、WebP 图片和 PDF 扫描件。';
  }
}
