import { createCipheriv, createDecipheriv, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { CIVIL_OFFSET_MS, days, instant, type Instant } from '@tingchao/domain/time/instant.ts';
import type { Topic } from '@tingchao/ports/message-log.ts';
import type { ErasableKeys } from './erasable-keys.ts';
import type { KeyRing } from './key-ring.ts';
import { namesOf, type RecordNames } from './record-names.ts';
import { createSealer, dayKeyName, drawNonce, type Sealer } from './sealer.ts';

/** Where a record stands: what its seal is bound to. What is moved elsewhere does not open. */
export type RecordPlace = {
  readonly topic: Topic;
  readonly key: string;
  /** The key of the record that a record of `parked` carries; else empty. */
  readonly carried: string;
};

/** What became of a sealed record. `expired`: the key of its day went with the retention. */
export type Opened =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'erased' }
  | { readonly kind: 'expired' };

/**
 * Seals the records of the log (AES-256-GCM) under the keys of what they tell of, so that erasing a post, an incident or a
 * case erases its records wherever a copy of the log lies. What citizens wrote word for word needs the key of its day as well.
 */
export type RecordSealer = {
  /** The sealed bytes; `plain` for what holds nothing of persons; `erased` for what was erased and is not to be written. */
  seal(value: string, place: RecordPlace, at: Instant): Uint8Array | 'plain' | 'erased';
  /** Throws when the bytes were changed or moved, or belong to the keys of another installation. */
  open(bytes: Buffer, place: RecordPlace): Opened;
  /** Tells these keys from those of other installations. */
  readonly id: string;
};

/** Sealed with keys that were never ours; nothing may be concluded from what cannot be read. */
export class ForeignKeys extends Error {
  override readonly name = 'ForeignKeys';
}

/** Keys of days only: how the log was sealed before. */
const FORMAT_OF_DAYS = 1;
/** A byte of format, eight of the keys' id, one of flags, four of the day, twice two of a count, 12 of nonce, 16 of tag, the text. */
const FORMAT = 2;
const [ID_AT, FLAGS_AT, DAY_AT, COUNTS_AT, NONCE_AT, TAG_AT, TEXT_AT] = [1, 9, 10, 14, 18, 30, 46] as const;
const REMAINS = 1;
/** First bytes of sealed values; no JSON text starts with them. */
export const isSealed = (bytes: Uint8Array): boolean => bytes[0] === FORMAT || bytes[0] === FORMAT_OF_DAYS;

/** Word for word what citizens wrote. */
const raw: ReadonlySet<Topic> = new Set(['posts.collected', 'parked']);
/** More often than this nothing is erased and goes on. */
const MOST = 0xffff;

export type RecordSealerParts = {
  readonly days: KeyRing;
  readonly keys: ErasableKeys;
  /** Opens what was sealed by days only. */
  readonly older: Pick<Sealer, 'open'>;
};

export function createRecordSealer({ days: ring, keys, older }: RecordSealerParts): RecordSealer {
  /** The keys of the names as they are now, with the count of each that is renewed; undefined when one is erased for good. */
  function current({
    forGood,
    renewed,
  }: RecordNames): { readonly parts: readonly Buffer[]; readonly counts: readonly number[] } | undefined {
    const parts: Buffer[] = [];
    const counts: number[] = [];
    for (const name of forGood) {
      const key = keys.find(name);
      if (key === undefined) return undefined;
      parts.push(key);
    }
    for (const name of renewed) {
      const count = currentCount(keys, name);
      // Between two looks at the folder it may have been erased again; then the record belongs to before that.
      const key = keys.find(countedName(name, count));
      if (key === undefined) return undefined;
      parts.push(key);
      counts.push(count);
    }
    return { parts, counts };
  }

  function find({ forGood, renewed }: RecordNames, head: Buffer): readonly Buffer[] | undefined {
    const names = [...forGood, ...renewed.map((name, n) => countedName(name, head.readUInt16BE(COUNTS_AT + n * 2)))];
    const found = names.flatMap((name) => keys.find(name) ?? []);
    return found.length === names.length ? found : undefined;
  }

  return {
    id: keys.id.toString('hex'),
    seal(value, place, at) {
      const remains = isRemains(place.topic, value);
      const names = namesOf(place.topic, { ...place, remains });
      if (names === undefined) return 'plain';
      const found = current(names);
      if (found === undefined) return 'erased';
      const head = Buffer.alloc(TEXT_AT);
      head[0] = FORMAT;
      keys.id.copy(head, ID_AT);
      head[FLAGS_AT] = remains ? REMAINS : 0;
      const isRaw = raw.has(place.topic);
      if (isRaw) head.writeUInt32BE(Math.floor((at + CIVIL_OFFSET_MS) / days(1)), DAY_AT);
      for (const [n, count] of found.counts.entries()) head.writeUInt16BE(count, COUNTS_AT + n * 2);
      drawNonce(head, NONCE_AT);
      const key = combined(isRaw ? [ring.obtain(dayKeyName('log', at)), ...found.parts] : found.parts);
      const cipher = createCipheriv('aes-256-gcm', key, head.subarray(NONCE_AT, TAG_AT));
      cipher.setAAD(boundTo(place, head));
      const body = cipher.update(value, 'utf8');
      cipher.final();
      cipher.getAuthTag().copy(head, TAG_AT);
      return Buffer.concat([head, body]);
    },
    open(bytes, place) {
      if (bytes[0] === FORMAT_OF_DAYS) return ofDays(older.open(bytes, place.key));
      if (bytes.length < TEXT_AT) throw new Error('not a sealed record');
      if (!bytes.subarray(ID_AT, FLAGS_AT).equals(keys.id))
        throw new ForeignKeys('sealed with the keys of another installation');
      const remains = bytes[FLAGS_AT] === REMAINS;
      const names = namesOf(place.topic, { ...place, remains });
      if (names === undefined) throw new Error('nothing is sealed in this topic');
      const parts = find(names, bytes);
      if (parts === undefined) return { kind: 'erased' };
      const day = raw.has(place.topic) ? [ring.find(dayKeyName('log', dayOf(bytes)))] : [];
      if (day.includes(undefined)) return { kind: 'expired' };
      const key = combined([...(day as readonly Buffer[]), ...parts]);
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(NONCE_AT, TAG_AT));
      decipher.setAAD(boundTo(place, bytes)).setAuthTag(bytes.subarray(TAG_AT, TEXT_AT));
      const text = decipher.update(bytes.subarray(TEXT_AT));
      decipher.final();
      return { kind: 'text', text: text.toString('utf8') };
    },
  };
}

/** The name of what is sealed with the count-th key of a name that is renewed; erasing it lets the next key begin. */
export const countedName = (name: string, count: number): string => `${name}\0${count}`;

/** The count that records of a name are sealed with now. */
export function currentCount(keys: ErasableKeys, name: string): number {
  for (let count = 0; count <= MOST; count += 1) if (keys.find(countedName(name, count)) !== undefined) return count;
  throw new RangeError(`erased too often: ${name}`);
}

const dayOf = (head: Buffer): Instant => instant(days(head.readUInt32BE(DAY_AT)) - CIVIL_OFFSET_MS);
const ofDays = (text: string | undefined): Opened =>
  text === undefined ? { kind: 'expired' } : { kind: 'text', text };

/**
 * Whoever lacks one of the keys has none. All have the same length, so that no two lists read the same. A key object, since a
 * cipher takes twice as long to begin with plain bytes.
 */
function combined(parts: readonly Buffer[]): KeyObject {
  const [only, ...more] = parts;
  if (only !== undefined && more.length === 0) return createSecretKey(only);
  const all = Buffer.concat([Buffer.from(`tingchao record ${parts.length}`), ...parts]);
  return createSecretKey(hash('sha256', all, 'buffer'));
}

const boundTo = ({ topic, key, carried }: RecordPlace, head: Buffer): Buffer =>
  Buffer.concat([head.subarray(0, NONCE_AT), Buffer.from(`${topic}\0${key}\0${carried}`)]);

/** Topics of documents, which an erasure leaves something of. */
const documents: ReadonlySet<Topic> = new Set(['posts.kept', 'incidents.changed', 'cases.changed']);
/** Within a text of JSON these quotes would be escaped: only a field is found. */
const ERASED_FIELD = '"erasedAt":';

function isRemains(topic: Topic, value: string): boolean {
  if (!documents.has(topic) || !value.includes(ERASED_FIELD)) return false;
  const document = JSON.parse(value) as {
    readonly erasedAt?: unknown;
    readonly post?: { readonly erasedAt?: unknown };
  };
  return typeof (topic === 'posts.kept' ? document.post?.erasedAt : document.erasedAt) === 'number';
}

/** The sealer over a ring of day keys and the erasable keys in a folder of their own. */
export const openRecordSealer = (ring: KeyRing, keys: ErasableKeys): RecordSealer =>
  createRecordSealer({ days: ring, keys, older: createSealer(ring, 'log') });
