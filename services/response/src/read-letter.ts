import type { OfficialDocument } from '@tingchao/domain/document/official-document.ts';
import { writeUrgeList } from '@tingchao/domain/document/write-urge-list.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { Letter } from '@tingchao/domain/response/case-papers.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { eachCase } from './each-case.ts';
import { documentNames, readCaseDocument } from './read-documents.ts';

/** A numbered letter as a document: the list of a unit and day with all its cases, or the letter of its case; undefined when no letter has the number. */
export async function readLetter(platform: Platform, number: string): Promise<OfficialDocument | undefined> {
  const lines: { readonly file: CaseFile; readonly letter: Letter }[] = [];
  await eachCase(platform, {}, (file) => {
    for (const letter of file.letters) if (letter.number === number) lines.push({ file, letter });
  });
  const [first] = lines;
  if (first === undefined) return undefined;
  if (first.letter.list === undefined) {
    const read = await readCaseDocument(platform, first.file, first.letter.document, first.letter.id);
    return read.ok ? read.value : undefined;
  }
  const { settings, clock } = platform;
  const { county } = settings.app.region;
  const say = (text: string): string => text.replaceAll('{region}', county);
  return writeUrgeList({
    number,
    lines: lines.toSorted((a, b) => a.letter.dueAt - b.letter.dueAt || (a.file.number < b.file.number ? -1 : 1)),
    names: documentNames(settings),
    organ: say(settings.documents.organ),
    mark: say(settings.documents.mark),
    at: clock.now(),
  });
}
