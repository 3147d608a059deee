import { findPersonalData, maskText } from '../../text/mask.ts';
import { blameSource, findBlame } from './blames-complainant.ts';
import { contradictsSource, findContradictions } from './contradicts-notice.ts';
import { dangerSource, findIgnoredDangers } from './danger-ignored.ts';
import { blockingRules, replyRules, type ReplyFinding, type ReplyRule, type RuleFinding } from './finding.ts';
import { findForwardOnly, forwardOnlySource } from './forward-only.ts';
import {
  findMissingContact,
  findMissingMeasure,
  findMissingNextDate,
  findMissingPlace,
  findMissingTime,
  partsSource,
} from './missing-parts.ts';
import { findOnlyIntends, intendsSource } from './only-intends.ts';
import { findPersonalInReply, personalDataSource } from './personal-data.ts';
import { findUnanswered, pointSource } from './point-unanswered.ts';
import { findRelabelling, relabelSource } from './relabels-complaint.ts';
import { readDraft, type ReplyContext, type ReplyDraft } from './reply-draft.ts';
import type { ReplyGateSettings } from './reply-gate-settings.ts';
import { causeSource, findUnverifiedCauses } from './unverified-cause.ts';

type Rule = { readonly find: (draft: ReplyDraft) => readonly RuleFinding[]; readonly source: string };

const rules: { readonly [R in ReplyRule]: Rule } = {
  forward_only: { find: findForwardOnly, source: forwardOnlySource },
  personal_data: { find: findPersonalInReply, source: personalDataSource },
  contradicts_notice: { find: findContradictions, source: contradictsSource },
  danger_ignored: { find: findIgnoredDangers, source: dangerSource },
  point_unanswered: { find: findUnanswered, source: pointSource },
  only_intends: { find: findOnlyIntends, source: intendsSource },
  blames_complainant: { find: findBlame, source: blameSource },
  relabels_complaint: { find: findRelabelling, source: relabelSource },
  unverified_cause: { find: findUnverifiedCauses, source: causeSource },
  time_missing: { find: findMissingTime, source: partsSource },
  place_missing: { find: findMissingPlace, source: partsSource },
  measure_missing: { find: findMissingMeasure, source: partsSource },
  contact_missing: { find: findMissingContact, source: partsSource },
  next_date_missing: { find: findMissingNextDate, source: partsSource },
};

/** A case stays small: what many findings would say, the first ones say. */
const MOST_FINDINGS = 40;
const LONGEST_SENTENCE = 160;

/**
 * Looks through a drafted reply before it is signed: every finding with its sentence (masked), what is wrong, what to do and
 * which document asks for it. The machine judges words, not truth: a person answers what blocks. Of a
 * reply that tells nothing only that is said. Same text, same findings.
 */
export function checkReply(text: string, context: ReplyContext, settings: ReplyGateSettings): readonly ReplyFinding[] {
  const draft = readDraft(text, context, settings);
  const nothingTold = findForwardOnly(draft).length > 0;
  return replyRules
    .filter((rule) => !nothingTold || blockingRules.has(rule))
    .flatMap((rule) => rules[rule].find(draft).map((finding) => ({ ...finding, rule })))
    .slice(0, MOST_FINDINGS)
    .map(({ rule, sentence, ...finding }, index) => ({
      id: `f${index + 1}`,
      rule,
      blocking: blockingRules.has(rule),
      ...finding,
      sentence: quoted(sentence),
      source: rules[rule].source,
      answer: null,
    }));
}

function quoted(sentence: string): string {
  const masked = maskText(sentence, findPersonalData(sentence));
  return masked.length > LONGEST_SENTENCE ? `${masked.slice(0, LONGEST_SENTENCE - 1)}…` : masked;
}
