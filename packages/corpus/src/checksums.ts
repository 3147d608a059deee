import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Letter } from './load-corpus.ts';

/** The card of the shipped weights, and the weights themselves. */
export const cardFile = fileURLToPath(new URL('../CARD.md', import.meta.url));
export const weightsFile = fileURLToPath(new URL('../../../config/model/letters.bin', import.meta.url));

/** Of all texts and labels, in order. */
export const letterSum = (letters: readonly Letter[]): string => sumOf(JSON.stringify(letters));

/** Of a weights file; those shipped unless named. */
export const weightsSum = (file = weightsFile): string => sumOf(readFileSync(file));

const sumOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex').slice(0, 16);
