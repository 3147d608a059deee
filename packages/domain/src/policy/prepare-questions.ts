import { alike } from '../response/reply-gate/sentences.ts';
import type { PastQuestion } from './past-voices.ts';
import { maskPersons } from './mask-persons.ts';
import type { Draft, DraftSentence } from './read-clauses.ts';

/** A question people will ask, with what the draft itself answers. Always a draft: the drafting unit checks it before use. */
export type PreparedAnswer = {
  readonly question: string;
  /** Sentences of the draft, word for word; empty when it does not answer. */
  readonly answer: readonly { readonly clause: string; readonly text: string }[];
  /** `past`: somebody asked it before. `text`: every reader asks it. */
  readonly from: 'past' | 'text';
  readonly askedBefore: readonly string[];
};

type Usual = { readonly question: string; readonly told: RegExp; readonly always: boolean };

const usual: readonly Usual[] = [
  {
    question: '哪些人、哪些事适用？',
    told: /适用|对象|符合.{0,12}条件|具备.{0,10}条件|所称|面向|针对.{2,12}(?:群体|人员)/,
    always: true,
  },
  {
    question: '从什么时候开始？到什么时候截止？',
    told: /施行|执行之日|\d{4}年\d{1,2}月|起至|有效期|月底前|日前|年内|每月|每年/,
    always: true,
  },
  { question: '标准是多少？怎么算？', told: /标准.{0,16}\d|\d+(?:\.\d+)?\s*(?:万元|元|%|％|倍)/, always: false },
  {
    question: '群众要交什么钱、承担什么？',
    told: /缴纳|自行承担|自付|收费(?!资金)|收取|保证金|押金|罚款/,
    always: false,
  },
  {
    question: '要带什么材料，到哪里办，几天办完？',
    told: /提交.{0,20}材料|所需材料|申请表|窗口(?:办理|申请|提交)|受理.{0,12}申请|工作日内.{0,12}(?:办结|答复|审核|发放)|(?:办结|答复|审核|发放).{0,16}工作日/,
    always: false,
  },
  {
    question: '哪些情形不能办、不能享受？为什么？',
    told: /不予(?!公开)|不得享受|不再享受|除外|仅限|取消(?:资格|待遇)|停发/,
    always: false,
  },
  { question: '以前已经办了的怎么办？', told: /过渡|此前已|仍按|按原|废止|追溯|补缴|退回/, always: false },
  {
    question: '谁负责？办不好找谁？',
    told: /第一责任|由.{2,14}(?:负责|承担|办理|牵头)|谁主管|[（(](?:牵头|责任)单位/,
    always: true,
  },
  {
    question: '有不同意见向哪里提？',
    told: /复议|申诉|异议|(?:监督|举报|投诉|咨询|联系)电话|公开征求意见|征集意见|拨打|听取意见/,
    always: true,
  },
];

const MOST_SENTENCES = 3;
const MOST_PAST = 6;

/** Questions and answers for whoever faces the public: the usual ones, and those asked before, answered by the draft's own sentences. */
export function prepareQuestions(
  draft: Draft,
  asked: readonly PastQuestion[],
  least: number,
): readonly PreparedAnswer[] {
  const fromText = usual.flatMap(({ question, told, always }): PreparedAnswer[] => {
    const answer = bestOf(draft.sentences.filter(({ text }) => told.test(text)));
    return answer.length === 0 && !always ? [] : [{ question, answer, from: 'text', askedBefore: [] }];
  });
  const fromPast = asked.slice(0, MOST_PAST * 3).map((one): PreparedAnswer => {
    const ranked = draft.sentences
      .map((sentence) => ({ sentence, near: alike(one.text, sentence.text) }))
      .filter(({ near }) => near >= least)
      .toSorted((a, b) => b.near - a.near);
    return {
      question: maskPersons(one.text.length > 80 ? `${one.text.slice(0, 80)}…` : one.text),
      answer: ranked.slice(0, 2).map(({ sentence }) => shown(sentence)),
      from: 'past',
      askedBefore: [one.postId],
    };
  });
  return [...fromText, ...distinct(fromPast).slice(0, MOST_PAST)];
}

/** Shorter sentences with figures in them say more. */
function bestOf(sentences: readonly DraftSentence[]): PreparedAnswer['answer'] {
  const worth = ({ text }: DraftSentence): number => (/\d/.test(text) ? 2 : 0) - text.length / 80;
  return sentences
    .filter(({ text }) => text.length >= 12)
    .toSorted((a, b) => worth(b) - worth(a))
    .slice(0, MOST_SENTENCES)
    .map(shown);
}

const shown = ({ clause, text }: DraftSentence): { readonly clause: string; readonly text: string } => ({
  clause,
  text: maskPersons(text),
});

function distinct(answers: readonly PreparedAnswer[]): readonly PreparedAnswer[] {
  const kept: PreparedAnswer[] = [];
  for (const one of answers) if (!kept.some(({ question }) => alike(question, one.question) > 0.6)) kept.push(one);
  return kept;
}
