import type { CaseFile } from '../response/case-file.ts';
import type { Approval, Draft } from '../response/case-papers.ts';
import { toClock } from '../time/instant.ts';
import { cite, clean, leadName, say, type CaseMaterial, type Fields, type Said } from './material.ts';
import { callBacksOf, effectsOf, measuresOf } from '../response/effect/effect.ts';
import { claimsOf } from '../response/false-info/claim.ts';
import { falseFlags } from '../report/report-names.ts';
import { printed } from './printed.ts';
import { toCivilWords } from './civil-words.ts';

/** Draft, approvals, answer and closing: the fields of 审批表, 办结报告, 复盘报告, 情况通报. */

/** The draft that counts: the one published last, else the newest. */
export function draftOf({ file }: Pick<CaseMaterial, 'file'>): Draft | undefined {
  const published = file.answers.findLast(({ source }) => source === 'published');
  return file.drafts.find(({ id }) => id === published?.ref) ?? file.drafts.at(-1);
}

const citeDraft = (file: CaseFile, { id, hash }: Draft): string => cite.draft(file, id, hash);

/** The decision on exactly this text at a step; an older version's does not count. */
function approvalOf(file: CaseFile, step: Approval['step']): Approval | undefined {
  const draft = draftOf({ file });
  return file.approvals.findLast((one) => one.step === step && one.draftId === draft?.id && one.hash === draft.hash);
}

const opinion =
  (step: Approval['step']) =>
  ({ file }: CaseMaterial): Said => {
    const found = approvalOf(file, step);
    if (!found) return undefined;
    const decision = found.decision === 'pass' ? '同意' : '退回修改';
    const reason = found.reason === '' ? '' : `：${clean(found.reason)}`;
    return say(`${decision}${reason}（${clean(found.by)}，${toClock(found.at)}）`, cite.case(file));
  };

const by =
  (step: Approval['step']) =>
  ({ file }: CaseMaterial): Said => {
    const found = approvalOf(file, step);
    return found && say(`${clean(found.by)}（${toClock(found.at)}）`, cite.case(file));
  };

/** The text of the draft: exactly as signed once 保密审查 has passed it, masked before. */
function body({ file, texts }: CaseMaterial): Said {
  const draft = draftOf({ file });
  const text = draft && texts.get(draft.id);
  if (draft === undefined || text === undefined) return undefined;
  const passed = approvalOf(file, 'secrecy')?.decision === 'pass';
  return say(passed ? printed(text) : clean(text), citeDraft(file, draft));
}

/** What was answered in short: the title of the text that stands, never more than 200 characters of it. */
function gist(given: CaseMaterial): Said {
  const { file, texts } = given;
  const published = file.answers.findLast(({ source }) => source === 'published');
  const draft = file.drafts.find(({ id }) => id === published?.ref);
  if (!draft) {
    const seen = file.answers[0];
    return seen && say(`已在官方渠道公开回应（${toClock(seen.at)}）`, cite.post(seen.ref));
  }
  const text = clean(texts.get(draft.id) ?? '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return say(
    `${clean(draft.title)}${text === '' ? '' : `：${text.slice(0, 200)}${text.length > 200 ? '…' : ''}`}`,
    citeDraft(file, draft),
  );
}

function answeredWhere({ file }: CaseMaterial): Said {
  const lines = file.answers.map(
    ({ at, channel, source, unit }) =>
      `${toClock(at)}，${clean(channel) || '官方渠道'}${unit === undefined || unit === null ? '' : `，${clean(unit)}`}（${source === 'seen' ? '监测到' : '本处发布'}）`,
  );
  return say(
    lines.join('\n'),
    file.answers.map(({ ref }) => `回应 ${ref}`),
  );
}

const channel = ({ file }: CaseMaterial): Said => {
  const draft = draftOf({ file });
  return draft && say(clean(draft.channel), citeDraft(file, draft));
};

const closing = ({ file }: CaseMaterial, pick: (found: NonNullable<CaseFile['closing']>) => string): Said =>
  file.closing === null ? undefined : say(pick(file.closing), cite.case(file));

/** What a unit found of a statement, with evidence; what is only doubted is no conclusion. */
const concluded = { false: '不属实', partly_true: '部分属实', true: '属实' } as const;
const courses = { calmer: '趋缓', level: '持平', rebound: '反弹' } as const;

/** The four findings of a closing report. */
const verdicts = ['属实', '部分属实', '不属实', '无法核实'];

export const replyFields: Fields = {
  发布渠道: channel,
  拟稿人: ({ file }) => {
    const draft = draftOf({ file });
    return draft && say(`${clean(draft.by)}（${toClock(draft.at)}）`, citeDraft(file, draft));
  },
  核稿人: by('review'),
  签发人: (given) => {
    const { letter, file } = given;
    if (!letter) return by('sign')(given);
    if (letter.signedBy === null || letter.signedAt === null) return undefined;
    return say(`${clean(letter.signedBy)}（${toClock(letter.signedAt)}）`, cite.case(file));
  },
  分管领导意见: opinion('review'),
  主要负责人意见: opinion('sign'),
  '保密审查意见（是否涉密/敏感、审查人、审查时间）': opinion('secrecy'),
  宣传部口径意见: opinion('wording'),
  正文: body,
  稿件校验码: ({ file }) => {
    const draft = draftOf({ file });
    return draft && say(`SHA-256 ${draft.hash}`, citeDraft(file, draft));
  },
  备注: ({ file }) => {
    const found = draftOf({ file })?.findings ?? [];
    const told = found.length === 0 ? [] : [`送审前比对提示 ${found.length} 条，见处置台`];
    const merged = file.mergedInto === null ? [] : [`已并入 ${file.mergedInto}`];
    return say([...told, ...merged].join('；'), cite.case(file));
  },
  办结时间: (given) => closing(given, ({ at }) => toClock(at)),
  '是否属实（属实/部分属实/不属实/无法核实）': (given) =>
    closing(given, ({ verified }) => verdicts.map((one) => `${one === verified ? '■' : '□'}${one}`).join('　')),
  现场核实情况: (given) => closing(given, ({ verified, measures }) => `${verified}。${clean(measures)}`),
  核实情况: (given) => closing(given, ({ verified }) => verified),
  处置情况: (given) => closing(given, ({ measures }) => clean(measures)),
  处置措施: (given) => closing(given, ({ measures }) => clean(measures)),
  办理结果: (given) => closing(given, ({ verified, measures }) => `${verified}。${clean(measures)}`),
  拟回应口径: gist,
  口径要点: gist,
  答复内容要点: gist,
  回应时间与渠道: answeredWhere,
  口径一致性: ({ file }) => {
    const published = file.answers.filter(({ source }) => source === 'published');
    if (published.length === 0) return undefined;
    const seen = file.answers.length - published.length;
    return say(
      `本处发布 ${published.length} 次，内容与签发稿校验码一致方可登记；另监测到官方回应 ${seen} 次`,
      published.map(({ ref }) => `回应 ${ref}`),
    );
  },
  次生舆情: ({ file }) => {
    const effects = effectsOf(file).map(
      ({ hours, before, after, returns, verdict }) =>
        `回应后 ${hours} 小时信息 ${after.posts} 条（回应前同样时长 ${before.posts} 条），同地同事由新件 ${returns} 件，${courses[verdict]}`,
    );
    const opened = file.reopenings === 0 ? '未重新打开' : `重新打开 ${file.reopenings} 次`;
    return say(
      [opened, ...effects].join('；'),
      cite.case(file),
      effectsOf(file).map(({ id }) => `回应效果 ${id}`),
    );
  },
  '转化措施（推动解决实际问题）': ({ file, names }) =>
    say(
      measuresOf(file)
        .filter(({ dropped }) => dropped === null)
        .map(({ what, unit, dueAt, done }) => {
          const state =
            done === null ? `${toClock(dueAt).slice(0, 10)} 前完成` : `${toClock(done.at).slice(0, 10)} 完成`;
          return `${clean(what)}（${names.unit(unit)}，${state}）`;
        })
        .join('\n'),
      cite.case(file),
      measuresOf(file).map(({ id }) => `转化措施 ${id}`),
    ),
  '网民满意度（如有）': ({ file }) => {
    const asked = callBacksOf(file);
    const told = Map.groupBy(asked, ({ satisfaction }) => satisfaction);
    return say(
      [...told].map(([satisfaction, list]) => `${satisfaction} ${list.length} 人次`).join('，'),
      asked.map(({ id }) => `回访 ${id}`),
    );
  },
  公开属性: ({ file }) => {
    const draft = draftOf({ file });
    return draft?.openness && say(draft.openness, citeDraft(file, draft));
  },
  '事由（网传什么）': (given) => {
    const { incident, file } = given;
    const claims = claimsOf(file);
    if (claims.length > 0) {
      return say(
        `近期，有信息称：${claims.map(({ statement }) => clean(statement)).join('；')}。`,
        claims.map(({ id }) => `说法 ${id}`),
      );
    }
    return incident && say(`近期，有信息反映${clean(file.title).replace(/^网传/u, '')}。`, cite.incident(incident));
  },
  核查结论: (given) => {
    const { incident, file, names } = given;
    const found = claimsOf(file).filter(({ status }) => status in concluded);
    if (found.length > 0) {
      const lines = found.map(({ statement, status, findings }) => {
        const last = findings.at(-1);
        const who = last && last.unit !== null ? `经${names.unit(last.unit)}核查，` : '';
        const truth = last && last.truth !== '' ? `实际情况是：${clean(last.truth)}` : '';
        return `${who}“${clean(statement)}”${concluded[status as keyof typeof concluded]}。${truth}`;
      });
      return say(
        lines.join('\n'),
        found.map(({ id }) => `说法 ${id}`),
      );
    }
    if (file.closing === null) return undefined;
    const status =
      incident === undefined || incident.falseInfo.status === 'none'
        ? ''
        : `（涉虚假信息：${falseFlags[incident.falseInfo.status]}）`;
    return say(
      `经${leadName(given).replace('（拟）', '')}核查，反映情况${file.closing.verified}${status}。`,
      cite.case(file),
    );
  },
  事实与依据: body,
  已采取措施: (given) => closing(given, ({ measures }) => clean(measures)),
  落款单位与时间: ({ organ, at, file }) => say(`${organ}　${toCivilWords(at)}`, cite.case(file)),
};
