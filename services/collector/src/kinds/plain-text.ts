import { htmlToText } from '@tingchao/adapters/web/html-text.ts';

const MARKUP = /<\/?[a-z][^<>]*>|&(#\d+|#x[0-9a-f]+|[a-z]{2,8});/i;

/** A value that may be plain or HTML (JSON channels mix both) as plain text. */
export const plainText = (value: string): string => (MARKUP.test(value) ? htmlToText(value) : value);
