import { InvalidArgumentError } from 'commander';

/** Reads an option that must be one of some words. */
export const oneOf =
  (words: readonly string[]) =>
  (text: string): string => {
    if (words.includes(text)) return text;
    throw new InvalidArgumentError(`只能是 ${words.join('、')}。`);
  };

/** Reads a whole number within bounds, both included. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`须为 ${least}–${most} 的整数。`);
  };
