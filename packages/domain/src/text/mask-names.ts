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
];
/** What may stand right behind a name. */
const behindName =
  /^(?:$|[,。、;:!?()\s"“”《》/\n]|是|家住|住|男|女|电话|手机|今年|系|的|在|于|现|身份|联系|岁|来自|反映|向|因|为|之)/;
/** A third character that begins the next word rather than ending the name. */
const nextWord = /^(?:家住|今年|是|住在|住|男|女|系|在|于|现|来自|联系|电话|手机|身份|的|和|与|反映|向|因)/;
/** Family names that are more often an ordinary word: only a strong introduction makes them a name. */
const everyday = new Set(
  '方于和时成高常安从应都万车向水路任白金明平全单关温党经解强家文华古易通相权红养利广连别居满边充扶通终农师公东越后步计谈和麻危花须都班能管',
);

function nameEnd(text: string, at: number, strict: boolean): number {
  const family = surnameLength(text, at);
  if (family === 0) return -1;
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

const titles = ['先生', '女士', '小姐', '大爷', '阿姨', '师傅'];

const introducing = new RegExp([...strongIntroductions, ...weakIntroductions, ...titles].join('|'));

/** Names that a text introduces (`我叫……`, `联系人:……`) or gives with a form of address (`周先生`); `张某某` is masked already. */
export function findNames(text: string, add: Add): void {
  // Most texts introduce nobody: one look is cheaper than one for each word.
  if (!introducing.test(text)) return;
  for (const word of strongIntroductions)
    each(text, word, (end) => {
      let at = end;
      while (at < text.length && at < end + 2 && /[:\s是为]/.test(text[at]!)) at += 1;
      const stop = nameEnd(text, at, false);
      if (stop > 0) add('name', at, stop);
    });
  for (const word of weakIntroductions)
    each(text, word, (end) => {
      if (everyday.has(text[end] ?? '')) return;
      const stop = nameEnd(text, end, true);
      if (stop > 0 && /^(?:$|[,。、;:!?()\s])/.test(text.slice(stop, stop + 1))) add('name', end, stop);
    });
  for (const title of titles)
    each(text, title, (end) => {
      const at = end - title.length;
      for (const length of [2, 1] as const) {
        const from = at - length;
        if (from >= 0 && surnameLength(text, from) === length && !everyday.has(text[from]!)) {
          add('name', from, end);
          return;
        }
      }
    });
}

function each(text: string, word: string, visit: (end: number) => void): void {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) visit(at + word.length);
}
