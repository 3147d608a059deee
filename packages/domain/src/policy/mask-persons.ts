import type { PersonalData } from '../analysis/analysis.ts';
import { findPersonalData, maskText } from '../text/mask.ts';

/** Telephones and mailboxes of offices are meant to be found. */
const OFFICE = new Set(['landline', 'email']);

/** Personal data of persons in a text; the lines of offices are none. */
export const personsIn = (text: string): readonly PersonalData[] =>
  findPersonalData(text).filter(({ type }) => !OFFICE.has(type));

/** The text with the data of persons masked. */
export const maskPersons = (text: string): string => maskText(text, personsIn(text));
