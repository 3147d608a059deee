import { readdirSync, readFileSync } from 'node:fs';

/** One acceptance scenario as it lies in `scenarios/*.json` (fields that the journeys use). */
export type ScenarioPost = {
  readonly id: string;
  readonly channelType: string;
  readonly channelName: string;
  readonly authorAlias: string;
  readonly authorKey: string;
  readonly official: boolean;
  readonly title: string;
  readonly content: string;
  readonly publishedAt: string;
  readonly collectedAt: string;
  readonly url: string;
  readonly metrics: {
    readonly reads: number;
    readonly reposts: number;
    readonly comments: number;
    readonly likes: number;
  };
  readonly repostOf: string | null;
  readonly encoding: string;
  readonly rawBase64?: string;
  readonly declaredCharset?: string;
  readonly regionHint?: string;
};

export type ExpectedIncident = {
  readonly key: string;
  readonly title: string;
  readonly postIds: readonly string[];
  readonly topics: { readonly primary: string; readonly acceptablePrimary: readonly string[] };
  readonly acceptableLevels: readonly string[];
  readonly acceptableLeadUnits: readonly string[];
  readonly falseInfo: { readonly status: string; readonly acceptable: readonly string[] };
  readonly clockStart: string;
  readonly deadlines: readonly { readonly kind: string; readonly at: string; readonly hard: boolean }[];
  readonly slaOutcome: {
    readonly status: string;
    readonly respondedBy?: string | null;
    readonly respondedAt?: string | null;
  };
  /** Limits in working days by their name; only where a scenario was moved on the calendar. */
  readonly workingDays?: readonly { readonly name: string; readonly at: string }[];
};

export type Scenario = {
  readonly id: string;
  readonly evaluateAt: string;
  readonly region: { readonly county: string; readonly city: string };
  readonly posts: readonly ScenarioPost[];
  readonly expected: {
    readonly incidents: readonly ExpectedIncident[];
    readonly notIncident: readonly { readonly postIds: readonly string[]; readonly reason: string }[];
    readonly mustNot: readonly string[];
    readonly maskedSubstrings: readonly string[];
    readonly acceptableAlternatives?: readonly { readonly postId: string; readonly mayBelongTo: readonly string[] }[];
  };
};

/** What `tingchao replay` prints (fields that are scored). */
export type Replayed = {
  readonly incidents: readonly {
    readonly key: string;
    readonly title: string;
    readonly postIds: readonly string[];
    readonly topics: { readonly primary: string | null };
    readonly level: string;
    readonly leadUnit: string;
    readonly falseInfo: { readonly status: string };
    readonly clockStart: string;
    readonly deadlines: readonly {
      readonly kind: string;
      readonly name: string;
      readonly at: string;
      readonly hard: boolean;
    }[];
    readonly slaOutcome: { readonly status: string };
  }[];
  readonly notIncident: readonly { readonly postId: string; readonly reason: string }[];
};

/** The acceptance scenarios, in the order of their names. */
export function readScenarios(): readonly Scenario[] {
  const folder = new URL('./scenarios/', import.meta.url);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json') && name !== 'schema.json')
    .toSorted()
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Scenario);
}
