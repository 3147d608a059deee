import type { PlaceMention } from '../analysis/analysis.ts';
import { unitNamed, type UnitsSettings } from '../response/units-settings.ts';
import type { Instant } from '../time/instant.ts';
import type { Assessment, Forecast } from './assessment.ts';
import { findAffected } from './find-affected.ts';
import { findMisreadings } from './find-misreadings.ts';
import type { Misreading } from './finding.ts';
import { judgeKindOfDocument } from './judge-kind-of-document.ts';
import { judgeRisk } from './judge-risk.ts';
import { maskPersons } from './mask-persons.ts';
import type { PastVoices } from './past-voices.ts';
import type { PolicySettings } from './policy-settings.ts';
import { prepareQuestions } from './prepare-questions.ts';
import type { Draft } from './read-clauses.ts';

export type AssessmentInput = {
  readonly draft: Draft;
  /** SHA-256 of the file, hex. */
  readonly draftHash: string;
  readonly fileName: string;
  readonly format: string;
  /** Topics of the draft by the lexicons, best first, with the words that said so and who leads. */
  readonly topics: readonly {
    readonly id: string;
    readonly name: string;
    readonly words: readonly string[];
    readonly leadUnit: string;
  }[];
  readonly places: readonly PlaceMention[];
  readonly past: PastVoices;
  readonly settings: {
    readonly version: string;
    readonly policy: PolicySettings;
    readonly units: UnitsSettings;
    readonly county: string;
  };
  readonly at: Instant;
  /** Findings of the proof-reader (wrong wording), if it was asked. */
  readonly proofread: readonly Misreading[];
};

const MOST_FORECASTS = 8;
const PER_RULE = 2;

/**
 * 政策舆情风险评估 of a draft before its release (裴家营镇2019要点 一.3): whom it touches, what will be misread, what people said
 * before, the level with its points, questions with answers from its own clauses. A proposal; a named person decides.
 */
export function assessPolicy(input: AssessmentInput): Assessment {
  const { draft, settings, at, past, topics } = input;
  const { policy } = settings;
  const { kind, reason } = judgeKindOfDocument(draft, policy);
  const misreadings = [...findMisreadings(draft, kind, policy, at), ...input.proofread];
  const affected = findAffected(draft, input.places, settings);
  const risk = judgeRisk({ kind, misreadings, affected, past, topics }, policy);
  return {
    id: input.draftHash.slice(0, 12),
    version: 1,
    title: maskPersons(draft.title === '' ? input.fileName : draft.title),
    documentNo: draft.documentNo,
    draftHash: input.draftHash,
    fileName: input.fileName,
    format: input.format,
    at,
    settingsVersion: settings.version,
    kind,
    kindReason: reason,
    datedAt: draft.dated,
    length: {
      characters: draft.paragraphs.reduce((sum, line) => sum + line.length, 0),
      clauses: new Set(draft.sentences.map(({ clause }) => clause)).size,
    },
    leftOut: draft.leftOut,
    topics: topics.map(({ id, name, words }) => ({ id, name, words })),
    ...leadOf(draft, kind, topics, settings.units),
    affected,
    misreadings,
    past,
    risk,
    questions: prepareQuestions(draft, past.questions, policy.thresholds.alike),
    interpretation: policy.interpretation.map(({ item, source, cues }) => ({
      item,
      source,
      clauses: clausesWith(draft, cues),
    })),
    forecasts: forecast(misreadings),
    sync: {},
    spokesperson: null,
    decisions: [],
    release: null,
    comparison: null,
  };
}

/** The office that the draft names as its own, else that of its matter; an internal division of work is the office's. */
function leadOf(
  draft: Draft,
  kind: Assessment['kind'],
  topics: AssessmentInput['topics'],
  settings: UnitsSettings,
): Pick<Assessment, 'leadUnit' | 'leadHead'> {
  const text = draft.paragraphs.join('\n');
  const said = /由(\p{Script=Han}{2,16}?)(?:负责解释|组织实施|牵头实施|负责具体实施)/u.exec(text)?.[1];
  const wanted = kind === 'measure' ? topics[0]?.leadUnit : undefined;
  const unit =
    (said === undefined ? undefined : unitNamed(settings, said)) ??
    settings.units.find(({ id }) => id === wanted) ??
    settings.units.find(({ kind: of }) => of === 'coordinator');
  const name = unit?.name ?? '起草单位';
  return { leadUnit: name, leadHead: `${name}主要负责人` };
}

function clausesWith(draft: Draft, cues: readonly string[]): readonly string[] {
  const said = draft.sentences.filter(({ text }) => cues.some((cue) => text.includes(cue)));
  return [...new Set(said.map(({ clause }) => (clause === '' ? '开头' : clause)))].slice(0, 6);
}

/** To be mended before the release; nobody asks about them afterwards. */
const unheard: ReadonlySet<string> = new Set([
  'personal_data',
  'wrong_wording',
  'serious_wording',
  'no_openness',
  'no_title',
  'no_end',
  'ordinal_gap',
]);

/** The gravest misreadings, few of each kind: what the release will be watched for. */
function forecast(misreadings: readonly Misreading[]): readonly Forecast[] {
  const taken = new Map<string, number>();
  return misreadings
    .toSorted((a, b) => b.weight - a.weight)
    .filter(({ rule }) => !unheard.has(rule))
    .filter(({ rule, weight }) => {
      const times = (taken.get(rule) ?? 0) + 1;
      taken.set(rule, times);
      return weight > 0 && times <= PER_RULE;
    })
    .slice(0, MOST_FORECASTS)
    .map(({ rule, name, why, sentence }, index) => ({ id: `F${index + 1}`, what: `${name}：${why}`, sentence, rule }));
}
