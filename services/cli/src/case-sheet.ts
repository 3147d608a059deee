import type { CaseDetail, CaseSummary, DeadlineView } from '@tingchao/console/views/case-view.ts';
import { z } from 'zod';
import { replyFindingSchema } from '@tingchao/domain/response/reply-gate/finding.ts';
import { afterAnswerLines } from './case-after-answer.ts';
import { findingLines } from './reply-findings.ts';
import { toTable } from './table.ts';
import { fullTime, shortTime } from './text-lines.ts';

/** The list of cases, cut to a terminal's width. */
export function caseTable(cases: readonly CaseSummary[], width: number): string {
  if (cases.length === 0) return '没有符合条件的处置单。\n';
  const rows = cases.map((one) => [
    one.number,
    one.levelName,
    one.statusName,
    one.title,
    one.lead,
    one.nextDeadline === null ? '' : `${shortTime(one.nextDeadline.dueAt)} ${one.nextDeadline.remaining}`,
  ]);
  return toTable(['文号', '等级', '状态', '标题', '牵头单位', '最近时限'], rows, 3, width);
}

const answeredSchema = z.object({ by: z.string(), reason: z.string() }).nullable();
/** Parts of a case that the sheet prints and the interface passes on as they are stored. */
const storedSchema = z.object({
  proposal: z
    .object({
      leadName: z.string(),
      assistingNames: z.array(z.string()),
      clause: z.object({ text: z.string(), basis: z.string() }),
      reasons: z.array(z.string()),
      confidence: z.number(),
    })
    .nullable(),
  drafts: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      channel: z.string(),
      by: z.string(),
      at: z.string(),
      hash: z.string(),
      findings: z.array(replyFindingSchema.unwrap().extend({ answer: answeredSchema })).optional(),
    }),
  ),
  approvals: z.array(
    z.object({
      step: z.enum(['review', 'secrecy', 'wording', 'sign']),
      draftId: z.string(),
      decision: z.enum(['pass', 'reject']),
      by: z.string(),
      at: z.string(),
      reason: z.string(),
      oral: z.object({ recordedBy: z.string(), signedAt: z.string().nullable() }).optional(),
    }),
  ),
  answers: z.array(
    z.object({
      source: z.enum(['seen', 'published']),
      at: z.string(),
      channel: z.string(),
      unit: z.string().nullish(),
      byLead: z.boolean().nullish(),
    }),
  ),
  letters: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: z.enum(['draft', 'signed', 'void']),
      number: z.string().nullable(),
      signer: z.string(),
      to: z.array(z.string()),
      form: z.string().optional(),
      receipt: z.object({ by: z.string(), at: z.string() }).optional(),
    }),
  ),
  needsPublicResponse: z.boolean().nullable(),
  needSuggested: z.object({ needed: z.boolean(), reason: z.string() }).optional(),
});
const approvalNames = { review: '审签', secrecy: '保密审查', wording: '口径会商', sign: '签发' } as const;
const letterStates = { draft: '待签发', signed: '已签发', void: '作废' } as const;

const byDue = (a: DeadlineView, b: DeadlineView): number => Date.parse(a.dueAt) - Date.parse(b.dueAt);

/** One case as a clerk reads it, clocks first, the next one due on top. */
export function caseSheet(one: CaseDetail): string {
  const stored = storedSchema.parse(one);
  const more = afterAnswerLines(one);
  return [
    `${one.number}  ${one.title}`,
    `  ${one.levelName} · ${one.stage} · ${one.statusName} · 牵头 ${one.lead}`,
    `  定级 ${one.levelBasis}`,
    `  立案 ${fullTime(one.openedAt)} · 事件 ${one.incidentId}`,
    ...needLine(stored),
    ...block('时限', one.deadlines.toSorted(byDue).flatMap(deadlineLines)),
    ...block('交办建议', one.assignments.length > 0 ? [] : proposalLines(stored.proposal)),
    ...block(
      '交办',
      one.assignments.map(
        (part) =>
          `${part.part === 'lead' ? '牵头' : '协办'} ${part.unitName} ${part.statusName}，应于 ${shortTime(part.dueAt)} 办完（${part.remaining}）${part.reason === null ? '' : `;${part.reason}`}`,
      ),
    ),
    ...block('说法', more.claims),
    ...block('回应', stored.answers.map(answerLine)),
    ...block('发布', more.published),
    ...block('效果', more.after),
    ...block('转化措施', more.measures),
    ...block(
      '稿件',
      stored.drafts.flatMap((draft) => [
        `${draft.id} 《${draft.title}》 ${draft.channel}，${draft.by} ${shortTime(draft.at)} 拟`,
        ...stored.approvals
          .filter(({ draftId }) => draftId === draft.id)
          .map(
            (step) =>
              `  ${approvalNames[step.step]} ${step.decision === 'pass' ? '通过' : '退回'} ${step.by} ${shortTime(step.at)} ${step.reason}${oralNote(step.oral)}`,
          ),
        ...findingLines(draft.findings ?? []).map((line) => `  ${line}`),
      ]),
    ),
    ...block(
      '函件',
      stored.letters.map(
        (letter) =>
          `${letter.form ?? letter.name} ${letter.number ?? ''} ${letterStates[letter.status]}${letter.receipt === undefined ? '' : `，${letter.receipt.by} ${shortTime(letter.receipt.at)} 签收`}${letter.status === 'draft' ? `，由${letter.signer}签发：case sign-letter --letter ${letter.id}` : ''}`,
      ),
    ),
    ...block(
      '办理经过',
      one.timeline.map(
        (line) =>
          `${shortTime(line.at)} ${line.by} ${line.action} ${line.to}${line.note === '' ? '' : `：${line.note}`}`,
      ),
    ),
    ...block(
      '现在可以办',
      one.open || one.allowed.length > 0
        ? [one.allowed.map(({ action, name }) => `${name}（${action.replaceAll('_', '-')}）`).join(' ')]
        : [],
    ),
    '',
  ].join('\n');
}

/** What a step led to: where the case stands now and what runs next. */
export function stepResult(one: CaseDetail): string {
  const next = one.nextDeadline;
  const clock = next === null ? '' : `；${next.name} ${shortTime(next.dueAt)} 到期，${next.remaining}`;
  return `已办。${one.number} 现在是“${one.statusName}”，牵头 ${one.lead}${clock}。\n${openFindings(one)}${waitingLines(one)}`;
}

/** Texts that were ordered to an outlet and are not out yet. */
function waitingLines(one: CaseDetail): string {
  const { waiting } = afterAnswerLines(one);
  return waiting.map((line) => `${line}\n`).join('');
}

/** While a text is on its way to the signature: what was found in it and is not answered. */
function openFindings(one: CaseDetail): string {
  if (!['drafting', 'reviewing', 'secrecy', 'wording', 'signing'].includes(one.status)) return '';
  const findings = storedSchema.parse(one).drafts.at(-1)?.findings ?? [];
  const lines = findingLines(findings.filter(({ answer }) => answer === null));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

const block = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line.trimEnd()}`)];

const deadlineLines = (clock: DeadlineView): readonly string[] => [
  `${clock.hard ? '【硬性】' : '【目标】'}${clock.name} ${fullTime(clock.dueAt)} ${clock.remaining}`,
  `        ${clock.arithmetic}`,
  `        依据：${clock.basis}${clock.calendarVersion === undefined ? '' : `（放假安排 ${clock.calendarVersion}）`}`,
  ...(clock.extension === null ? [] : [`        延期：${grantedSchema.parse(clock.extension).arithmetic}`]),
  ...(clock.pauses ?? []).map((stood) => `        停表：${grantedSchema.parse(stood).arithmetic}`),
];

/** What an extension and a pause have in common. */
const grantedSchema = z.object({ arithmetic: z.string() });

/** Whether a public answer is due: what a person decided, else what the machine says and why. */
function needLine({
  needsPublicResponse: decided,
  needSuggested: suggested,
}: Pick<z.infer<typeof storedSchema>, 'needsPublicResponse' | 'needSuggested'>): readonly string[] {
  if (decided !== null) return [`  公开回应 ${decided ? '须回应' : '不须回应'}（已由具名人员确认）`];
  if (suggested === undefined) return [];
  return [`  公开回应 建议${suggested.needed ? '须回应' : '按渠道办理'}，待确认（case need）：${suggested.reason}`];
}

const oralNote = (oral: { readonly recordedBy: string; readonly signedAt: string | null } | undefined): string => {
  if (oral === undefined) return '';
  return `（${oral.recordedBy} 记录，${oral.signedAt === null ? '待补签' : `${shortTime(oral.signedAt)} 补签`}）`;
};

/** Where and when it was answered, by whom as the channel prints it, and whether that unit leads. */
function answerLine({ source, at, channel, unit, byLead }: z.infer<typeof storedSchema>['answers'][number]): string {
  const where = channel === '' ? '官方渠道' : channel;
  const who = unit === undefined || unit === null ? '' : `，答复单位：${unit}`;
  return `${fullTime(at)} ${where}${source === 'published' ? '发布' : '公开回应'}${who}${byLead === false ? '（不是牵头单位）' : ''}`;
}

function proposalLines(proposal: z.infer<typeof storedSchema>['proposal']): readonly string[] {
  if (proposal === null) return [];
  return [
    `牵头 ${proposal.leadName}${proposal.assistingNames.length > 0 ? `，协办 ${proposal.assistingNames.join('、')}` : ''}（把握 ${Math.round(proposal.confidence * 100)}%）`,
    `依据：${proposal.clause.text}（${proposal.clause.basis}）`,
    ...proposal.reasons,
  ];
}
