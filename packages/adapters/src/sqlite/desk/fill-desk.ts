import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import { forSituation } from '@tingchao/domain/report/situation.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import { caseIdOf } from '@tingchao/domain/response/open-case.ts';
import { spotsOf } from '@tingchao/domain/response/repeated-matters.ts';
import { caseChange, caseDeskColumns, incidentChange, incidentPlaces } from '@tingchao/ports/desk-columns.ts';
import type { DeskChange } from '@tingchao/ports/desk-reader.ts';
import type { Segmenter } from '@tingchao/ports/segmenter.ts';
import { searchWords } from '../../jieba/search-words.ts';
import { logTable } from '../migrations.ts';
import { documentOf } from '../told-documents.ts';
import { barred, firstSeqAt, marks, unbarred } from './desk-schema.ts';

/** What the index is made of, in the order it is taken in: what a post is found by depends on its case. */
const followed = ['cases.changed', 'incidents.changed', 'posts.kept'] as const;
type Followed = (typeof followed)[number];
/** Records of one transaction: a few milliseconds of documents, a few dozen of words. */
const STEP: Readonly<Record<Followed, number>> = { 'cases.changed': 100, 'incidents.changed': 100, 'posts.kept': 200 };

/** Where the index stands against the log. */
export type Standing = { readonly lists: number; readonly posts: number };

/** Follows the log into the index. */
export type DeskFill = {
  /** Takes in the next records of one topic; false when there are none. */
  step(told: (change: DeskChange) => void): boolean;
  /** Records that lie in the log and are not taken in. */
  standing(): Standing;
};

/** `log` reads the main database, `desk` is the index. */
export function openDeskFill(log: DatabaseSync, desk: DatabaseSync, segmenter: Segmenter): DeskFill {
  const topics = followed.map((topic) => openTopic(log, desk, topic));
  // Where the log is another than the one it was made of (a restore), the index begins anew.
  if (topics.some((topic) => topic.isForeign())) forget(desk, topics);
  const put = { 'cases.changed': openCases(log, desk, segmenter), ...openDocuments(desk, segmenter) };

  return {
    step(told) {
      for (const topic of topics) {
        const page = topic.page(STEP[topic.name]);
        if (page.length === 0) continue;
        const changes: DeskChange[] = [];
        desk.exec('BEGIN IMMEDIATE');
        try {
          put[topic.name](
            page.map(({ value }) => value),
            (change) => changes.push(change),
          );
          topic.take(page);
          desk.exec('COMMIT');
        } catch (error) {
          desk.exec('ROLLBACK');
          throw error;
        }
        for (const change of changes) told(change);
        return true;
      }
      return false;
    },
    standing() {
      const [cases = 0, incidents = 0, posts = 0] = topics.map((topic) => topic.left());
      return { lists: cases + incidents, posts };
    },
  };
}

type Page = readonly { readonly offset: number; readonly key: string; readonly value: string; readonly at: number }[];
type Take = (values: readonly string[], told: (change: DeskChange) => void) => void;

function openTopic(log: DatabaseSync, desk: DatabaseSync, name: Followed) {
  const table = logTable(name);
  const page = log.prepare(`SELECT offset, key, value, at FROM ${table} WHERE offset >= ? ORDER BY offset LIMIT ?`);
  const one = log.prepare(`SELECT key, at FROM ${table} WHERE offset = ?`);
  const last = log.prepare(`SELECT max(offset) AS last FROM ${table}`);
  const count = log.prepare(`SELECT count(*) AS n FROM ${table} WHERE offset >= ?`);
  const keep = desk.prepare(`INSERT INTO taken VALUES (?, ?, ?, ?) ON CONFLICT(topic) DO UPDATE
    SET next = excluded.next, key = excluded.key, at = excluded.at`);
  const taken = desk.prepare('SELECT next, key, at FROM taken WHERE topic = ?');
  type Taken = { readonly next: number; readonly key: string; readonly at: number };
  let { next = 0 } = (taken.get(name) as Partial<Taken> | undefined) ?? {};
  return {
    name,
    page: (limit: number): Page => page.all(next, limit) as unknown as Page,
    take(records: Page): void {
      const { offset, key, at } = records.at(-1) as Page[number];
      next = offset + 1;
      keep.run(name, next, key, at);
    },
    left(): number {
      const end = ((last.get() as { readonly last: number | null }).last ?? -1) + 1;
      return end <= next ? 0 : (count.get(next) as { readonly n: number }).n;
    },
    /** Whether the record it stands at is another one, or lies behind the end of the log. */
    isForeign(): boolean {
      const row = taken.get(name) as Taken | undefined;
      if (row === undefined) return false;
      const there = one.get(row.next - 1) as { readonly key: string; readonly at: number } | undefined;
      if (there !== undefined) return there.key !== row.key || there.at !== row.at;
      return ((last.get() as { readonly last: number | null }).last ?? -1) < row.next - 1;
    },
    restart: (): void => void (next = 0),
  };
}

function forget(desk: DatabaseSync, topics: readonly { restart(): void }[]): void {
  desk.exec(`BEGIN; DELETE FROM incidents; DELETE FROM cases; DELETE FROM posts; DELETE FROM taken;
    DELETE FROM tallies; DELETE FROM courses;
    INSERT INTO words(words) VALUES ('delete-all'); COMMIT`);
  for (const topic of topics) topic.restart();
}

/** Cases, and what follows from them: the view an incident lies in, and its posts with it. */
function openCases(log: DatabaseSync, desk: DatabaseSync, segmenter: Segmenter): Take {
  const put =
    desk.prepare(`INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, coalesce((SELECT detected_at FROM incidents WHERE id = ?2), ?6),
      ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19) ON CONFLICT(id) DO UPDATE SET version = excluded.version, status = excluded.status, open = excluded.open,
      due_at = excluded.due_at, waiting = excluded.waiting, numbered = excluded.numbered, units = excluded.units,
      level = excluded.level, places = excluded.places, topic = excluded.topic, urgency = excluded.urgency,
      late_behind = excluded.late_behind, changed_at = excluded.changed_at, passes = excluded.passes,
      redone = excluded.redone, recused = excluded.recused
    WHERE excluded.version >= cases.version`);
  const before = desk.prepare('SELECT units FROM cases WHERE id = ?');
  const course = desk.prepare(`INSERT INTO courses VALUES (?, ?)
    ON CONFLICT(case_id) DO UPDATE SET course = excluded.course WHERE course <> excluded.course`);
  const view = desk.prepare(`UPDATE incidents SET case_status = ?2, units = ?3, recused = ?4 WHERE id = ?1
    AND (case_status IS NOT ?2 OR units <> ?3 OR recused <> ?4)`);
  const posts = desk.prepare('SELECT seq, id FROM posts WHERE incident_id = ? ORDER BY seq');
  const document = log.prepare(`SELECT ${documentOf('posts')} FROM posts WHERE id = ?`);
  const words = desk.prepare('UPDATE words SET said = ?2 WHERE rowid = ?1');
  return (values, told) => {
    for (const value of values) {
      const file = JSON.parse(value) as CaseFile;
      const { status, open, units, level, places, dueAt, waitingLetters, numberedLetters, ...more } =
        caseDeskColumns(file);
      const [seenBy, recused] = [barred(units), barred(more.recused)];
      const had = (before.get(file.id) as { readonly units: string } | undefined)?.units;
      const flags = [Number(waitingLetters), Number(numberedLetters)];
      const { changes: isNewest } = put.run(
        file.id,
        file.incidentId,
        file.version,
        status,
        Number(open),
        file.openedAt,
        dueAt,
        ...flags,
        seenBy,
        level,
        barred(places),
        more.topic,
        more.urgency,
        more.lateBehind,
        more.changedAt,
        more.passes,
        more.redone,
        recused,
      );
      if (isNewest) course.run(file.id, JSON.stringify(forSituation(file)));
      view.run(file.incidentId, status, seenBy, recused);
      // Before its first assignment a case lies in no unit's view, and neither do its posts.
      if ((had ?? '') !== seenBy) {
        for (const { seq, id } of posts.all(file.incidentId) as unknown as readonly PostRow[]) {
          const text = (document.get(id) as { readonly document: string } | undefined)?.document;
          if (text) words.run(seq, tokensOf(JSON.parse(text) as KeptPost, file.incidentId, units, segmenter));
        }
      }
      told(caseChange(file));
    }
  };
}

type PostRow = { readonly seq: number; readonly id: string };

function openDocuments(
  desk: DatabaseSync,
  segmenter: Segmenter,
): Readonly<Record<'incidents.changed' | 'posts.kept', Take>> {
  const unitsOf = desk.prepare('SELECT status, units, recused FROM cases WHERE id = ?');
  type View = { readonly status: string; readonly units: string; readonly recused: string } | undefined;
  const put =
    desk.prepare(`INSERT INTO incidents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE
    SET version = excluded.version, status = excluded.status, level = excluded.level, topic = excluded.topic,
      places = excluded.places, last_post_at = excluded.last_post_at, detected_at = excluded.detected_at,
      subtopic = excluded.subtopic, spots = excluded.spots
    WHERE excluded.version >= incidents.version`);
  const found = desk.prepare('UPDATE cases SET found_at = ?2 WHERE id = ?1 AND found_at <> ?2');
  const places = openSeats(desk);
  const insert = desk.prepare('INSERT INTO words(rowid, said) VALUES (?, ?)');
  const replace = desk.prepare('UPDATE words SET said = ?2 WHERE rowid = ?1');
  return {
    'incidents.changed'(values, told) {
      for (const value of values) {
        const incident = JSON.parse(value) as Incident;
        const { id, version, status, level, topics, lastPostAt, detectedAt } = incident;
        const view = unitsOf.get(caseIdOf(id)) as View;
        const where = barred(incidentPlaces(incident));
        const units = view?.units ?? '';
        const seen = [view?.status ?? null, units, view?.recused ?? ''];
        const subtopic = incident.subtopics[0]?.id ?? null;
        const spots = barred(spotsOf(incident));
        put.run(id, version, status, level, topics.primary, where, lastPostAt, detectedAt, ...seen, subtopic, spots);
        found.run(caseIdOf(id), detectedAt);
        told(incidentChange(incident, unbarred(units)));
      }
    },
    'posts.kept'(values) {
      const newest = new Map<string, KeptPost>();
      for (const value of values) {
        const kept = JSON.parse(value) as KeptPost;
        newest.set(kept.post.id, kept);
      }
      const seated = [...newest.values()].map((kept) => ({ kept, ...places(kept) }));
      // In the order of row ids: the index of words is written in one go then.
      for (const { kept, seq, isNew } of seated.toSorted((a, b) => a.seq - b.seq)) {
        const { incidentId } = kept.membership;
        const view = incidentId === null ? undefined : (unitsOf.get(caseIdOf(incidentId)) as View);
        (isNew ? insert : replace).run(seq, tokensOf(kept, incidentId, unbarred(view?.units ?? ''), segmenter));
      }
    },
  };
}

/** Gives each post its row: the first free one of its second or behind it. */
function openSeats(desk: DatabaseSync): (kept: KeptPost) => { readonly seq: number; readonly isNew: boolean } {
  const known: StatementSync = desk.prepare('SELECT seq FROM posts WHERE id = ?');
  const move = desk.prepare('UPDATE posts SET incident_id = ?2 WHERE seq = ?1 AND incident_id IS NOT ?2');
  const insert = desk.prepare('INSERT INTO posts(seq, id, incident_id) VALUES (?, ?, ?) ON CONFLICT(seq) DO NOTHING');
  let [base, next] = [-1, 0];
  return ({ post, membership: { incidentId } }) => {
    const row = known.get(post.id) as PostRow | undefined;
    if (row !== undefined) {
      move.run(row.seq, incidentId);
      return { seq: row.seq, isNew: false };
    }
    const first = firstSeqAt(post.collectedAt);
    if (first !== base) [base, next] = [first, first];
    while (insert.run(next, post.id, incidentId).changes === 0) next += 1;
    return { seq: next, isNew: true };
  };
}

/** What a post is found by. */
function tokensOf(
  { post, analysis }: Pick<KeptPost, 'post' | 'analysis'>,
  incidentId: string | null,
  units: readonly string[],
  segmenter: Segmenter,
): string {
  return [
    ...searchWords(`${post.title}\n${post.text}`, segmenter),
    ...(incidentId === null ? [] : [marks.incident(incidentId)]),
    ...units.map(marks.unit),
    ...analysis.topics.map(({ id }) => marks.topic(id)),
  ]
    .join(' ')
    .toWellFormed();
}
