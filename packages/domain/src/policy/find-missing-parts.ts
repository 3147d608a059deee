import type { Misreading } from './finding.ts';
import type { DocumentKind } from './judge-kind-of-document.ts';
import { maskPersons, personsIn } from './mask-persons.ts';
import type { Draft } from './read-clauses.ts';

type Part = {
  readonly rule: string;
  readonly name: string;
  readonly has: RegExp;
  /** Asked only where this stands in the text. */
  readonly when?: RegExp;
  readonly why: string;
  readonly advice: string;
  readonly source: string;
};

/** 国办秘函 and the four marks of a paper's openness. */
const OPENNESS = /此件(?:公开发布|删减后公开|依申请公开|不公开)/;

const forMeasures: readonly Part[] = [
  {
    rule: 'no_scope',
    name: '没有写适用范围',
    has: /适用于|适用本|适用范围|适用对象|本(?:办法|细则|规定|方案)所称|申请对象|补贴对象|保障对象/,
    why: '谁能办、谁不能办要靠猜，够不上的人会觉得被骗',
    advice: '写明适用对象和起止时间',
    source: '某县局政务公开督办机制 三（一）1：适用范围、标准、期限',
  },
  {
    rule: 'no_start',
    name: '没有写施行日期',
    has: /(?:起|日)\s*(?:施行|执行|实施|生效)|自(?:公布|发布|印发)之日/,
    why: '不知道从哪天算起，新旧交替时会扎堆办理',
    advice: '写明施行日期，并给出过渡期',
    source: '某县局政务公开督办机制 三（一）1：期限',
  },
  {
    rule: 'no_end',
    name: '没有写有效期',
    has: /有效期|试行\S{0,4}年|至\d{4}年\d{1,2}月\d{1,2}日(?:止|废止)|长期有效/,
    why: '到期后是否继续会反复被问',
    advice: '写明有效期',
    source: '石城县2024要点 九：清理过时、失效内容',
  },
  {
    rule: 'no_transition',
    name: '没有写新旧衔接',
    when: /废止|代替|取代|调整为|提高到|降低到|不再执行/,
    has: /过渡期|此前已|之前已|已经?(?:办理|申请|受理|批准)|仍按|按原/,
    why: '已经按旧办法办到一半的人不知道怎么办',
    advice: '写明此前已办、在办的怎样处理',
    source: '石城县2024要点 四：新旧政策差异',
  },
  {
    rule: 'no_remedy',
    name: '没有写不服怎么办',
    when: /不予|取消|追回|追缴|罚款|停发|退回|处罚/,
    has: /复议|申诉|异议|申辩|投诉|复核|诉讼/,
    why: '被拒绝、被处罚的人没有出口，会上网说',
    advice: '写明异议、复核的渠道和期限',
    source: '政府信息公开条例（2019）第20条：行政处罚、许可的依据、条件、程序',
  },
  {
    rule: 'no_contact',
    name: '没有写咨询电话',
    has: /(?:咨询|联系|服务|监督|举报)?(?:电话|热线)|12345|\d{3,4}-\d{7,8}/,
    why: '有疑问的人只能上网问',
    advice: '写明一个上班时间有人接的电话',
    source: '玉溪市任务清单 12：公开联系方式',
  },
  {
    rule: 'no_hearing',
    name: '没有写征求意见情况',
    has: /征求意见|征集意见|听证|座谈|问卷|公开征求/,
    why: '会被问“为什么没有问过我们”',
    advice: '附征求意见和采纳情况（不采纳的说明理由）',
    source: '石城县2024要点 五；玉溪市任务清单 19',
  },
];

const forAll: readonly Part[] = [
  {
    rule: 'no_openness',
    name: '没有标公开属性',
    has: OPENNESS,
    why: '该不该公开没有定，先发后撤最伤公信力',
    advice: '标明“此件公开发布”“此件删减后公开”“此件依申请公开”“此件不公开”之一',
    source: '玉溪市任务清单 9',
  },
];

/** What a reader will look for in all of the draft and not find; and personal data that must not leave with it. */
export function findMissingParts(
  draft: Draft,
  kind: DocumentKind,
  weigh: (rule: string) => number,
): readonly Misreading[] {
  const text = draft.paragraphs.join('\n');
  const parts = kind === 'measure' ? [...forMeasures, ...forAll] : forAll;
  const missing = parts
    .filter(({ has, when }) => (when === undefined || when.test(text)) && !has.test(text))
    .map(({ rule, name, why, advice, source }) => wholeDraft({ rule, name, why, advice, source, weight: weigh(rule) }));
  const nonstandard = /[（(]此件主动公开[)）]|主动公开[)）]?$/mu.exec(text)?.[0];
  const untitled = draft.title === '' || draft.title.includes('没有标题');
  return [
    ...(untitled
      ? [
          wholeDraft({
            rule: 'no_title',
            name: '没有标题',
            why: '转发、引用时没有准确的名称，网上会各叫各的',
            advice: '补上标题（发文机关＋事由＋文种）',
            source: '党政机关公文格式（GB/T 9704）',
            weight: weigh('no_title'),
          }),
        ]
      : []),
    ...missing.map((one) =>
      one.rule === 'no_openness' && nonstandard !== undefined
        ? {
            ...one,
            name: '公开属性写法不规范',
            words: [nonstandard],
            why: `文中写作“${nonstandard.replaceAll(/[（()）]/g, '')}”，不是规定的四种标识之一`,
          }
        : one,
    ),
    ...(kind === 'internal' ? workParts(draft, weigh) : []),
    ...personalData(draft, weigh),
  ];
}

const wholeDraft = (rest: Pick<Misreading, 'rule' | 'name' | 'why' | 'advice' | 'source' | 'weight'>): Misreading => ({
  clause: '全文',
  sentence: '',
  words: [],
  ...rest,
});

const DATED = /\d{1,2}月|年底|年内|\d+\s*个?工作日|\d+\s*小时|每月|每季度|每年|\d+日前|一个月|1个月|定期/;
const LEAD = /牵头/;
const LED = /责任单位|牵头|按职责分工负责/;

/** In a division of work: tasks without a date, and tasks without the lead that their neighbours have. */
function workParts(draft: Draft, weigh: (rule: string) => number): readonly Misreading[] {
  const tasks = draft.paragraphs.filter(
    (line) =>
      line.length >= 40 && /^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d{1,2}[.．、])/.test(line),
  );
  if (tasks.length < 5) return [];
  const undated = tasks.filter((line) => !DATED.test(line));
  const led = tasks.filter((line) => LED.test(line));
  const leaderless = led.length >= tasks.length * 0.6 ? led.filter((line) => !LEAD.test(line)) : [];
  const mostHaveLead = led.filter((line) => LEAD.test(line)).length >= led.length * 0.6;
  return [
    ...(undated.length > tasks.length * 0.6
      ? [
          wholeDraft({
            rule: 'no_due',
            name: '多数任务没有完成时间',
            why: `全文 ${tasks.length} 项任务，有 ${undated.length} 项没有写什么时候完成，公开后会被问“今年做了几项”`,
            advice: '逐项补时间表；做不到的写明阶段目标',
            source: '石城县2024要点 十二：时间表、任务书、责任单',
            weight: weigh('no_due'),
          }),
        ]
      : []),
    ...(mostHaveLead && leaderless.length > 0
      ? [
          {
            ...wholeDraft({
              rule: 'no_lead',
              name: '有的任务没有牵头单位',
              why: `其余任务都写了牵头单位，有 ${leaderless.length} 项没有，出了事会互相推`,
              advice: '补上牵头单位',
              source: '国办发〔2016〕61号：涉及多个部门的明确牵头',
              weight: weigh('no_lead'),
            }),
            words: leaderless.map((line) => `${line.slice(0, 16)}…`),
          },
        ]
      : []),
  ];
}

function personalData(draft: Draft, weigh: (rule: string) => number): readonly Misreading[] {
  return draft.sentences.flatMap(({ clause, text }): Misreading[] => {
    if (personsIn(text).length === 0) return [];
    return [
      {
        rule: 'personal_data',
        name: '含个人信息',
        clause,
        sentence: maskPersons(text),
        words: [],
        why: '公布即泄露，通报里最常见的问题之一',
        advice: '去掉或遮蔽后再发',
        source: '个人信息保护法；政府信息公开条例（2019）第15条',
        weight: weigh('personal_data'),
      },
    ];
  });
}
