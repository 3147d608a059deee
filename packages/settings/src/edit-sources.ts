import { isMap, isSeq, parseDocument, type Document, type YAMLMap } from 'yaml';

/** A source as a settings file holds it. */
export type WrittenSource = Readonly<Record<string, unknown>> & { readonly id: string };

const HEAD = '# yaml-language-server: $schema=../schemas/sources.schema.json\nversion: 1\nsources: []\n';
/** A list goes in lines, whatever it was before; a rule never breaks in the middle. */
const WRITTEN = { lineWidth: 0, flowCollectionPadding: true } as const;

/**
 * A file of sources with one put into it: in the place of the one of the same id, else at the end. Everything else stays as a person
 * wrote it, remarks included. `text` undefined makes a new file.
 */
export function putSource(text: string | undefined, source: WrittenSource): string {
  const document = parseDocument(text ?? HEAD);
  const list = listOf(document);
  const there = list.items.findIndex((item) => isMap(item) && item.get('id') === source.id);
  const node = document.createNode(source);
  if (there < 0) list.add(node);
  else list.items[there] = node;
  if (list.items.length > 0) list.flow = false;
  return document.toString(WRITTEN);
}

/** The file with one source switched on or off, nothing else changed; undefined when it does not hold the source. */
export function switchSource(text: string, id: string, enabled: boolean): string | undefined {
  const document = parseDocument(text);
  const found = listOf(document).items.find((item): item is YAMLMap => isMap(item) && item.get('id') === id);
  if (found === undefined) return undefined;
  if (enabled) found.delete('enabled');
  else found.set('enabled', false);
  return document.toString(WRITTEN);
}

/** What the file says of one source, as written; undefined when it does not hold it. */
export function writtenSource(text: string, id: string): WrittenSource | undefined {
  const all = (parseDocument(text).toJS() as { readonly sources?: readonly WrittenSource[] } | null)?.sources ?? [];
  return all.find((source) => source.id === id);
}

function listOf(document: Document): { items: unknown[]; flow?: boolean; add(value: unknown): void } {
  const list = document.get('sources');
  if (!isSeq(list)) throw new TypeError('no file of sources: it has no list of them');
  return list;
}
