import type { Level } from '@tingchao/domain/analysis/analysis.ts';
import type { Incident, KeptPost } from '@tingchao/domain/incident/incident.ts';
import type { LedgerEntry } from '@tingchao/domain/report/ledger.ts';
import type { situationByPlace, SituationDay } from '@tingchao/domain/report/situation.ts';
import type { CaseFile } from '@tingchao/domain/response/case-file.ts';
import type { CaseState } from '@tingchao/domain/response/case-states.ts';
import type { PassedOn, RepeatedMatter } from '@tingchao/domain/response/repeated-matters.ts';
import type { SlaSettings } from '@tingchao/domain/response/sla-settings.ts';
import type { Instant } from '@tingchao/domain/time/instant.ts';

/**
 * Whose eyes a question is asked with: of the whole desk, or of units. A unit is named by its id, a township under a unit
 * that stands for all of them as `town_gov/城关镇`. What lies in no view of theirs is not there for them.
 */
export type Scope = 'all' | { readonly units: readonly string[] };

/** What every question that gives a list has. */
export type PageQuestion = {
  readonly scope: Scope;
  /** 1 to 500. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  /** Lines passed over at the start; for readers that count lines instead of keeping `next`. */
  readonly skip?: number | undefined;
};

export type IncidentQuestion = PageQuestion & {
  readonly status?: Incident['status'] | undefined;
  readonly level?: Level | undefined;
  /** Primary topic. */
  readonly topic?: string | undefined;
  /** Township. */
  readonly place?: string | undefined;
  /** In whose view its case lies. */
  readonly unit?: string | undefined;
  readonly caseStatus?: CaseState | undefined;
  /** `lastPostAt` at or after. */
  readonly since?: Instant | undefined;
};

export type CaseQuestion = PageQuestion & {
  /**
   * `opened`: latest opened first, the usual; `due`: what runs out first, open cases only; `urgent`: by level, then by what runs
   * out first (see `caseUrgency`), open cases only.
   */
  readonly order?: 'opened' | 'due' | 'urgent' | undefined;
  readonly status?: CaseState | undefined;
  readonly open?: boolean | undefined;
  readonly unit?: string | undefined;
  readonly level?: Level | undefined;
  /** Primary topic of its matter. */
  readonly topic?: string | undefined;
  /** Township. */
  readonly place?: string | undefined;
  /** Opened at or after, and before. */
  readonly openedFrom?: Instant | undefined;
  readonly openedBefore?: Instant | undefined;
  /** Its clock that counts (see `caseDue`) ends before. */
  readonly dueBefore?: Instant | undefined;
  /** With a letter that waits for a signature, or with one that has a number. */
  readonly letters?: 'waiting' | 'numbered' | undefined;
  /** Of which the ledger says 超时 at that moment, or says it not. */
  readonly late?: { readonly at: Instant; readonly is: boolean } | undefined;
  /** Open, or with something written into its ledger at or after. */
  readonly concernsSince?: Instant | undefined;
};

/** What figures over many cases are asked with. */
export type CountsQuestion = {
  readonly scope: Scope;
  /** Cases that one of these units or townships must recuse from (回避) are left out, and so are their incidents. */
  readonly without?: readonly string[] | undefined;
  readonly at: Instant;
};
export type SituationQuestion = CountsQuestion & {
  /** Cases opened from then on are the window's. */
  readonly from: Instant;
  /** So many civil days are told one by one, 1 to 90. */
  readonly days: number;
  readonly sla: SlaSettings;
};
export type SituationFigures = ReturnType<typeof situationByPlace> & {
  readonly days: readonly SituationDay[];
  readonly behind: number;
};
export type RepeatsQuestion = CountsQuestion & {
  /** So many matters, the most frequent first, and so many cases of each, the latest. */
  readonly limit: number;
  readonly each: number;
};
export type FoundRepeats = {
  /** `count` is how many there are; of them the latest are in `cases`, the earliest first. */
  readonly matters: readonly (RepeatedMatter<CaseFile> & { readonly count: number })[];
  /** How many matters there are. */
  readonly total: number;
  /** Open cases that nobody seems to own, latest opened first; 500 at most. */
  readonly passedOn: readonly PassedOn[];
  readonly behind: number;
};
/** Of `FoundRepeats.passedOn`. */
export const MOST_PASSED_ON = 500;

/** Cases as the ledger lists them, earliest found first. */
export type LedgerQuestion = PageQuestion & {
  /** Found at or after, and before. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
};

export type SearchQuestion = PageQuestion & {
  /** Every word of it must be there. Text without a word finds nothing. */
  readonly text: string;
  /** Collected at or after. */
  readonly since?: Instant | undefined;
  readonly topic?: string | undefined;
};

export type DeskPage<T> = {
  readonly items: readonly T[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
  /** Changes that the reader knows of and has not taken in yet: 0 but for a flood, or while an index is made anew. */
  readonly behind: number;
};

/** A line of the ledger with its number among those that were asked for. */
export type LedgerPosition = LedgerEntry & { readonly seq: number };

/** How many there are, by what lists are narrowed down by. */
export type DeskCounts = {
  readonly incidents: {
    readonly open: number;
    readonly byLevel: Readonly<Record<string, number>>;
    readonly byTopic: Readonly<Record<string, number>>;
    readonly byPlace: Readonly<Record<string, number>>;
  };
  readonly cases: {
    readonly open: number;
    readonly byStatus: Readonly<Record<string, number>>;
    /** Open ones. */
    readonly byUnit: Readonly<Record<string, number>>;
    readonly overdue: number;
    /** With a letter to sign. */
    readonly toSign: number;
  };
  readonly behind: number;
};

/** An incident or case was saved anew; what a list needs to know whether its line is out of date. Holds no text. */
export type DeskChange =
  | {
      readonly kind: 'incident';
      readonly id: string;
      readonly version: number;
      readonly units: readonly string[];
      readonly status: Incident['status'];
      readonly level: Level;
      readonly topic: string | null;
      readonly posts: number;
      readonly lastPostAt: Instant;
    }
  | {
      readonly kind: 'case';
      readonly id: string;
      readonly version: number;
      readonly units: readonly string[];
      readonly number: string;
      readonly incidentId: string;
      readonly status: CaseState;
      readonly level: Level;
      readonly open: boolean;
      readonly dueAt: Instant | null;
    };

/**
 * What screens ask: lists, searches, counts, in the scope of who asks. Never waits for a writer. Sees what was committed; a
 * question that is asked behind a change sees it, unless the reader is `behind`. A page goes on by its last line, not by a
 * count: what is opened, closed or moved meanwhile makes no line come twice and none be left out. Throws `Transient` while an
 * index that lists come from is made for the first time, `RangeError` for an `after` that is none.
 */
export interface DeskReader {
  /** Latest `lastPostAt` first. */
  incidents(question: IncidentQuestion): Promise<DeskPage<Incident>>;
  cases(question: CaseQuestion): Promise<DeskPage<CaseFile>>;
  ledger(question: LedgerQuestion): Promise<DeskPage<LedgerPosition>>;
  /** Latest collected first. */
  searchPosts(question: SearchQuestion): Promise<DeskPage<KeptPost>>;
  /** Incidents by the words of their posts, each once, at the place of its latest post that fits. */
  searchIncidents(question: SearchQuestion): Promise<DeskPage<Incident>>;
  counts(question: CountsQuestion): Promise<DeskCounts>;
  /** How cases stand by township, and day by day. */
  situation(question: SituationQuestion): Promise<SituationFigures>;
  /** What comes back to the same place, and what goes from hand to hand. */
  repeats(question: RepeatsQuestion): Promise<FoundRepeats>;
  /** Tells every change from now on, in order, until the returned function is called. One follower serves all listeners. */
  follow(listener: (change: DeskChange) => void): Promise<() => void>;
}
