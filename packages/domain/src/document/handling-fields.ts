import { levelNumerals } from '../analysis/analysis.ts';
import type { Assignment } from '../response/case-parts.ts';
import { attributeTime } from '../response/attribute-time.ts';
import type { Deadline } from '../response/case-file.ts';
import { clockById, clockOfLetter, receiverOf } from '../response/letter-clock.ts';
import { printedNumber } from '../response/notices.ts';
import { answerClock, owesAnswer } from '../response/owed-answer.ts';
import { dueOf } from '../response/due-of.ts';
import { toClock } from '../time/instant.ts';
import { remainingInWords, spanInWords } from '../time/remaining.ts';
import { cite, clean, leadName, leadOf, say, type CaseMaterial, type Fields, type Said } from './material.ts';
import { letterSpans } from './letter-spans.ts';
import { draftOf } from './reply-fields.ts';
import { timeline } from './timeline.ts';

/** Who works on the matter, until when, and how far it is: the fields of 交办单, 催办单, 督办单, 通报. */

/** A number that no person has given yet is said to be open. */
const NO_NUMBER = '未编号（签发时编号）';

/** The clock a letter is about: the unit's own, or that of the public response. Without a letter, the clock of the lead. */
function lateClock({ file, letter }: CaseMaterial): Deadline | undefined {
  if (letter) return clockOfLetter(file, letter);
  const lead = leadOf(file);
  return lead ? clockById(file, lead.id) : answerClock(file);
}

function overtime(given: CaseMaterial): Said {
  const clock = lateClock(given);
  if (!clock) return undefined;
  const [due, end] = [dueOf(clock), clock.metAt ?? given.at];
  const source = cite.clock(given.file, clock.id);
  if (end <= due) return say(`未超时（时限 ${toClock(due)}）`, source);
  return say(`${spanInWords(end - due)}（时限 ${toClock(due)}，算至 ${toClock(end)}）`, source);
}

/** Whom a letter turns to: as it was signed, else the stage that spent the hours (sla.yaml, attribution). */
function receiver({ file, letter, names, at, sla, organ }: CaseMaterial): string | undefined {
  if (!letter) return undefined;
  if (letter.status === 'signed' && letter.unit !== undefined)
    return letter.unit === null ? organ : names.unit(letter.unit, letter.place);
  const holder = receiverOf(file, letter, at, sla);
  return holder.kind === 'unit' ? names.unit(holder.unit, holder.place) : organ;
}

/** The unit that works on the matter; in a letter whoever it turns to. */
function answering(given: CaseMaterial): Said {
  return say(receiver(given) ?? leadName(given), cite.case(given.file));
}

function assisting({ file, names }: CaseMaterial): Said {
  const units = file.assignments.filter(({ part, status }) => part === 'assist' && status !== 'transferred');
  const told = units.map(({ unit, place }) => names.unit(unit, place));
  const proposed =
    file.assignments.length === 0 ? (file.proposal?.assisting ?? []).map((id) => `${names.unit(id)}（拟）`) : [];
  return say([...new Set([...told, ...proposed])].join('、'), cite.case(file));
}

const dispatchLabel = ({ file, issued }: CaseMaterial): string => {
  const lead = leadOf(file);
  return issued['dispatch_note'] ?? (lead ? `${printedNumber(file)}-${lead.id}` : '');
};

/** Where the time of the clock went, stage by stage: the lateness stays whole, and falls on the stage that spent the hours. */
function stageSpans(given: CaseMaterial): Said {
  const { file, letter, names, at, sla } = given;
  const clock = letter ? lateClock(given) : (answerClock(file) ?? lateClock(given));
  if (!clock) return undefined;
  const parts = attributeTime(file, clock, at, sla).parts;
  const told = parts
    .filter(({ ms }) => ms > 0)
    .map(({ stage, holder, ms, lateMs }) => {
      const who = holder.kind === 'unit' ? `（${names.unit(holder.unit, holder.place)}）` : '';
      return `${stage}${who} ${spanInWords(ms)}${lateMs > 0 ? `，其中计迟误 ${spanInWords(lateMs)}` : ''}`;
    });
  const lines = file.ledger.filter(({ from, to }) => from !== to).map(({ version }) => cite.line(file, version));
  return say(told.join('；'), cite.clock(file, clock.id), lines);
}

function clocks({ file, at }: CaseMaterial): Said {
  const lines = file.deadlines.map((clock) => {
    const { name, metAt, arithmetic } = clock;
    const due = dueOf(clock);
    const state =
      metAt === null ? remainingInWords(due, at) : metAt <= due ? '按时' : `超时 ${spanInWords(metAt - due)}`;
    return `${name}：${arithmetic}；${metAt === null ? '' : `${toClock(metAt)} 完成，`}${state}`;
  });
  return say(
    lines.join('\n'),
    file.deadlines.map(({ id }) => cite.clock(file, id)),
  );
}

const coordination = ({ file, names }: CaseMaterial): Said => {
  const needed = file.proposal?.coordination.map(({ by, basis }) => `${names.unit(by)}（${basis}）`) ?? [];
  const orders = file.deadlines
    .filter(({ kind }) => kind === 'superior_order')
    .map(({ name, basis }) => `${name}（${basis}）`);
  return say([...needed, ...orders].join('；'), cite.case(file));
};

const unitDue = ({ file }: CaseMaterial): Said => {
  const lead = leadOf(file);
  const clock = lead ? (lead.extension?.until ?? lead.dueAt) : undefined;
  return (
    lead && say(`${toClock(clock!)}（${lead.extension?.arithmetic ?? lead.arithmetic}）`, cite.clock(file, lead.id))
  );
};

/** By when a unit that was urged is to be done; a time that has passed is none. */
const doneBy = (given: CaseMaterial): Said => {
  const clock = lateClock(given);
  if (!clock) return undefined;
  const due = toClock(dueOf(clock));
  return say(given.at > dueOf(clock) ? `立即（原时限 ${due} 已过）` : due, cite.clock(given.file, clock.id));
};

const publicDue = (given: CaseMaterial): Said => {
  const clock = answerClock(given.file);
  return (
    clock && say(`${toClock(clock.dueAt)}（${clock.arithmetic}；${clock.basis}）`, cite.clock(given.file, clock.id))
  );
};

const returned = ({ file }: Pick<CaseMaterial, 'file'>): Assignment | undefined =>
  file.assignments.findLast(({ status }) => status === 'transferred' || status === 'returned');

export const handlingFields: Fields = {
  编号: ({ letter, file }) => say(letter?.number ?? NO_NUMBER, cite.case(file)),
  密级: ({ secrecy, file }) => say(secrecy, cite.case(file)),
  对应事件编号: ({ file }) => say(printedNumber(file), cite.case(file)),
  标题: ({ file, kind }) => {
    const draft = kind === 'reply_approval' || kind === 'clarify_notice' ? draftOf({ file }) : undefined;
    return say(clean(draft?.title ?? file.title), draft ? cite.draft(file, draft.id, draft.hash) : cite.case(file));
  },
  等级: ({ file }) => say(levelNumerals[file.level], cite.case(file)),
  交办时间: ({ file }) => {
    const lead = leadOf(file);
    return lead && say(toClock(lead.offeredAt), cite.clock(file, lead.id));
  },
  交办单位: ({ organ, file }) => say(organ, cite.case(file)),
  承办单位: answering,
  责任单位: (given) => say(leadName(given), cite.case(given.file)),
  涉事单位: (given) => say(leadName(given), cite.case(given.file)),
  协办单位: assisting,
  办理时限: unitDue,
  应办结时间: unitDue,
  反馈时限: unitDue,
  报送时限: doneBy,
  完成时限: doneBy,
  时限: publicDue,
  剩余时限: (given) => {
    const clock = lateClock(given);
    return clock && say(remainingInWords(dueOf(clock), clock.metAt ?? given.at), cite.clock(given.file, clock.id));
  },
  超时时长: overtime,
  原交办单编号: (given) => say(dispatchLabel(given), cite.case(given.file)),
  交办单编号: (given) => say(dispatchLabel(given), cite.case(given.file)),
  交办对象: (given) => {
    const { file, names } = given;
    const told = file.assignments.map(
      ({ unit, place, part }) => `${names.unit(unit, place)}（${part === 'lead' ? '牵头' : '协办'}）`,
    );
    return say(
      told.length === 0 ? `尚未交办${leadName(given) === '' ? '' : `，建议${leadName(given)}`}` : told.join('、'),
      cite.case(file),
    );
  },
  是否下发交办单: (given) => {
    const lead = leadOf(given.file);
    return say(lead ? `是，${toClock(lead.offeredAt)}，${dispatchLabel(given)}` : '否', cite.case(given.file));
  },
  下步措施: ({ advice, file }) => say(advice.slice(0, 4).map(clean).join('\n'), cite.case(file)),
  核实事项: (given) => {
    const { file, incident } = given;
    const items = [
      '反映的事项是否属实，发生的时间、地点、原因和影响范围',
      incident !== undefined && incident.falseInfo.status !== 'none' ? '信息中未经证实的说法是否属实，并附依据' : '',
      incident !== undefined && incident.counts.independentSources > 1 ? '是否还有相同情况的群众和地点' : '',
    ];
    return say(items.filter((one) => one !== '').join('\n'), cite.case(file), incident ? cite.incident(incident) : []);
  },
  处置要求: ({ advice, file }) => say(advice.slice(0, 4).map(clean).join('\n'), cite.case(file)),
  回应要求: (given) => {
    if (!owesAnswer(given.file)) return say('经研判无需公开回应，直接答复反映人', cite.case(given.file));
    const clock = answerClock(given.file);
    return (
      clock &&
      say(
        `${toClock(clock.dueAt)} 前公开回应（${clock.basis}）；围绕群众关注的问题，写明时间、地点、措施、联系方式和下次更新时间，先审后发`,
        cite.clock(given.file, clock.id),
      )
    );
  },
  报告内容: ({ file }) => say('核实情况、处置情况、拟回应口径、遗留问题与下一步安排', cite.case(file)),
  拟办意见: ({ file, names }) => {
    const { proposal } = file;
    if (!proposal) return undefined;
    const helping = proposal.assisting.map((id) => names.unit(id)).join('、');
    const lead = names.unit(proposal.lead, proposal.leadPlace);
    return say(
      `建议${lead}牵头${helping === '' ? '' : `，${helping}协办`}（${proposal.clause.basis}）`,
      cite.case(file),
    );
  },
  签收时间: ({ file, letter }) => {
    if (letter) return letter.receipt && say(toClock(letter.receipt.at), cite.case(file));
    const lead = leadOf(file);
    return lead && lead.acceptedAt !== null ? say(toClock(lead.acceptedAt), cite.clock(file, lead.id)) : undefined;
  },
  转办理由: ({ file }) => {
    const before = returned({ file });
    return before && say(clean(before.reason ?? ''), cite.clock(file, before.id));
  },
  原承办单位: ({ file, names }) => {
    const before = returned({ file });
    return before && say(names.unit(before.unit, before.place), cite.clock(file, before.id));
  },
  原承办单位意见: ({ file }) => {
    const before = file.assignments.findLast(({ status }) => status === 'returned');
    return before && say(`退单：${clean(before.reason ?? '')}`, cite.clock(file, before.id));
  },
  催办事由: (given) => {
    const { letter, file } = given;
    const clock = lateClock(given);
    return (
      clock &&
      say(
        `${letter ? `${toClock(letter.dueAt)} 到${letter.name}时点，` : ''}至 ${toClock(given.at)} ${remainingInWords(dueOf(clock), clock.metAt ?? given.at)}${clock.metAt === null ? '，尚未报送办理结果' : ''}`,
        cite.clock(file, clock.id),
      )
    );
  },
  具体要求: (given) => {
    const clock = lateClock(given);
    return (
      clock &&
      say(
        '立即核实处置并报送核实情况、处置情况和拟回应口径；到期不能办结的，到期前书面说明原因并先行发布已核实的部分',
        cite.clock(given.file, clock.id),
      )
    );
  },
  整改措施要求: (given) =>
    say('说明超时原因，明确责任人和完成时限，限期公开回应；属审签环节用时的由办公室协调', cite.case(given.file)),
  整改要求: (given) => say('限期公开回应并书面报告整改情况；同类事项举一反三', cite.case(given.file)),
  通报事由: (given) => {
    const late = overtime(given);
    const name = answering(given);
    if (late === undefined || 'kind' in late || name === undefined || 'kind' in name) return undefined;
    return say(
      `${name.text}承办的事项${late.text.startsWith('未超时') ? late.text : `超时 ${late.text}`}`,
      late.sources,
    );
  },
  签收人: ({ letter, file }) => letter?.receipt && say(clean(letter.receipt.by), cite.case(file)),
  是否通报: ({ file }) => {
    const told = file.letters.filter(({ document, status }) => document === 'circular_note' && status === 'signed');
    return say(
      told.length === 0 ? '未通报' : `已通报（${told.map(({ number }) => number).join('、')}）`,
      cite.case(file),
    );
  },
  各环节用时: (given) => letterSpans(given) ?? stageSpans(given),
  等级建议: ({ file, names }) => say(`${levelNumerals[file.level]}。${names.levelBasis(file)}`, cite.case(file)),
  等级及依据: ({ file, names }) => say(`${levelNumerals[file.level]}。${names.levelBasis(file)}`, cite.case(file)),
  回应建议: publicDue,
  需上级协调事项: coordination,
  需协调事项: coordination,
  时限执行情况: clocks,
  时间线: timeline,
};
