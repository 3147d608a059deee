import { surnameLength } from './mask-checks.ts';

type Add = (type: 'name', start: number, end: number) => void;

const han = /[\u4e00-\u9fff]/;
const strongIntroductions = [
  '我叫',
  '名叫',
  '姓名:',
  '姓名',
  '联系人:',
  '联系人',
  '投诉人:',
  '投诉人',
  '举报人:',
  '申请人:',
  '申请人',
  '反映人:',
  '反映人',
  '来电人:',
  '当事人:',
  '报案人:',
  '求助人:',
  '户主:',
  '户主',
  '法定代表人:',
  '法定代表人',
  '本人叫',
  '本人姓名',
  '患者姓名',
  '署名:',
  '户名',
  '收款人',
  '开户人',
  '机主',
  '监护人',
  '参保人',
  '收件人',
  '委托人',
  '信访人',
];
const weakIntroductions = [
  '本人',
  '村民',
  '业主',
  '我是',
  '家长',
  '我父亲',
  '我母亲',
  '我爸',
  '我丈夫',
  '我妻子',
  '我儿子',
  '我女儿',
  '举报人',
  '反映人',
  '来电人',
  '当事人',
  '报案人',
  '求助人',
];
/** Whoever speaks to an office; what follows is as often a word as a name, so that only three signs count. */
const groups = ['居民', '市民', '职工', '司机', '患者', '住户', '租户'];
/** What may stand right behind a name. */
const behindName =
  /^(?:$|[,。、;:!?()\s"“”《》/\n]|是|家住|住|男|女|电话|手机|今年|系|的|在|于|现|身份|联系|岁|来自|反映|来电|投诉|举报|求助|向|因|为|之)/;
/** What may stand behind a name that nothing but its bearer's part introduces. */
const behindWeak = /^(?:$|[,。、;:!?()\s]|反映|来电|投诉|举报|求助)/;
/** A third character that begins the next word rather than ending the name. */
const nextWord = /^(?:家住|今年|是|住在|住|男|女|系|在|于|现|来自|联系|电话|手机|身份|的|和|与|反映|向|因)/;
/** Family names that are more often an ordinary word: only a strong introduction makes them a name. */
const everyday = new Set(
  '方于和时成高常安从应都万车向水路任白金明平全单关温党经解强家文华古易通相权红养利广连别居满边充扶通终农师公东越后步计谈和麻危花须都班能管',
);

/** Words that begin with a family name and stand where a name might. */
const wordStart =
  /^(?:何[时况必以处]|曾[多经在向于被是]|项目|房[屋产子里间主]|应[当该]|计划|路[过上面灯]|包[括工]|马[上路]|简[单易]|关[于心注系闭]|周[边围末一二三四五六日]|施[工压]|申[请报诉]|游[客泳]|席位|纪委|尤其|井[盖水]|宣传|支[付持]|费[用尽]|党[员委]|顾[客虑]|温[度饱]|习惯|冷[得暖]|许[多可]|金[额融]|陆续|解[决释除]|干[部活]|卫生|危[房险]|符合|景区|程[序度]|季度|江边|宁[可愿]|全[部家体县村]|双方|常[年常]|终于|居[住民]|齐全|从[来事]|连[续夜]|莫名|单[位方]|安[全置]|成[功天]|高[度压龄]|平[时均]|时[常间]|明[确明]|钱[款财]|水[电费]|农[村民]|红绿|满[意心]|付[款费钱]|车[位辆]|相[关信]|石头|毛病|通[过知]|文[件化]|查[看询]|黄[牛金]|向[上有])/;

function nameEnd(text: string, at: number, strict: boolean): number {
  const family = surnameLength(text, at);
  if (family === 0 || wordStart.test(text.slice(at, at + 2))) return -1;
  for (const given of [2, 1]) {
    const end = at + family + given;
    const name = text.slice(at, end);
    if (name.length < family + given || [...name].some((sign) => !han.test(sign)) || name.includes('某')) continue;
    if (given === 2 && nextWord.test(text.slice(end - 1, end + 2))) continue;
    if (behindName.test(text.slice(end, end + 4))) return end;
    if (!strict && given === 2) return end;
  }
  return -1;
}

const titles = ['先生', '女士', '小姐', '大爷', '阿姨', '师傅', '大妈', '大娘', '大伯', '大叔', '老汉', '奶奶'];

type Introduction = { readonly word: string; readonly kind: 'strong' | 'weak' | 'group' | 'title' };

/** Introductions by their first unit; most texts hold none, and one look per sign is all they cost. */
const introductions = new Map<number, Introduction[]>();
const begins = new Uint8Array(65_536);
for (const [kind, words] of [
  ['strong', strongIntroductions],
  ['weak', weakIntroductions],
  ['group', groups],
  ['title', titles],
] as const) {
  for (const word of words) {
    const unit = word.charCodeAt(0);
    begins[unit] = 1;
    introductions.set(unit, [...(introductions.get(unit) ?? []), { word, kind }]);
  }
}

const neverNames = new Set('和于从向应都须时全相能后步边班通利');

/** Whether a form of address stands where one begins: a family name that is also a word (高女士) is one there. */
function opens(text: string, from: number): boolean {
  if (neverNames.has(text[from]!)) return false;
  return /(?:^|[,。、;:!?()\s]|市民|业主|村民|居民|家长|网友|患者|司机|邻居|住户|老板|据|找|请)$/.test(
    text.slice(Math.max(0, from - 2), from),
  );
}

/** `李秀兰,女,……` gives a name without any introduction. */
function findSexes(text: string, add: Add): void {
  if (!text.includes(',男') && !text.includes(',女')) return;
  for (const match of text.matchAll(/(?<=^|[,。、;:!?()\s])[\u4e00-\u9fff]{2,4}(?=,(?:男|女)[,。])/g)) {
    const family = surnameLength(text, match.index);
    const given = match[0].length - family;
    if (family === 0 || given < 1 || given > 2 || /[某等]/.test(match[0]) || everyday.has(match[0][0]!)) continue;
    if (!wordStart.test(match[0])) add('name', match.index, match.index + match[0].length);
  }
}

/** Names that a text introduces (`我叫……`, `联系人:……`) or gives with a form of address (`周先生`); `张某某` is masked already. */
export function findNames(text: string, add: Add): void {
  const found = { strong: [], weak: [], group: [], title: [] } as Record<Introduction['kind'], [string, number][]>;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (begins[unit] === 0) continue;
    for (const { word, kind } of introductions.get(unit)!)
      if (text.startsWith(word, at)) found[kind].push([word, at + word.length]);
  }
  for (const [word, end] of found.strong) {
    let at = end;
    while (at < text.length && at < end + 2 && /[:\s是为叫]/.test(text[at]!)) at += 1;
    // `申请人应当……`: without a sign between them a word that may be no name has to end like one.
    const said = at > end || /[:叫]$/.test(word);
    const stop = nameEnd(text, at, !said && everyday.has(text[at] ?? ''));
    if (stop > 0) add('name', at, stop);
  }
  for (const [introduced, least] of [
    [found.weak, 2],
    [found.group, 3],
  ] as const) {
    for (const [, end] of introduced) {
      if (everyday.has(text[end] ?? '')) continue;
      const stop = nameEnd(text, end, true);
      if (stop >= end + least && behindWeak.test(text.slice(stop, stop + 2))) add('name', end, stop);
    }
  }
  findSexes(text, add);
  for (const [title, end] of found.title) {
    const at = end - title.length;
    for (const length of [2, 1] as const) {
      const from = at - length;
      if (from < 0 || surnameLength(text, from) !== length) continue;
      if (everyday.has(text[from]!) && !opens(text, from)) continue;
      add('name', from, end);
      break;
    }
  }
}
