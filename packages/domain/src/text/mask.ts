import type { PersonalData } from '../analysis/analysis.ts';
import { foldUnit } from './normalize.ts';
import { hasIdCheckDigit, isBirthDate, passesLuhn } from './mask-checks.ts';
import { findNames } from './mask-names.ts';

/** Kinds of personal data that are masked (个人信息保护法 第4、28条; the list of `domain/rules.md` §6). */
export const personalDataTypes = [
  'phone',
  'landline',
  'id_card',
  'plate',
  'bank_card',
  'email',
  'account',
  'address',
  'name',
] as const;
export type PersonalDataType = (typeof personalDataTypes)[number];

/** What people call them; a type of a later version has no name here. */
export const personalDataNames: Readonly<Record<string, string>> = {
  phone: '手机号',
  landline: '固定电话',
  id_card: '身份证号',
  plate: '车牌号',
  bank_card: '银行卡号',
  email: '电子邮箱',
  account: '账号',
  address: '住址',
  name: '姓名',
};

type Finder = (folded: string, add: (type: PersonalDataType, start: number, end: number) => void) => void;

const idIntroduction = /(?:身份证|身份证件|证件号|证件号码|公民身份|身份号码|idcard|身份证号码?)[^\d]{0,8}$/;
/** What a document, an order, a meter or a pole is numbered with; the number itself may begin with a year and a dash. */
const caseIntroduction =
  /(?:[单户杆表批件案理证文函票学考货期据箱柜桩]号|编号|编码|代码|条码|条形码|流水号?|序列号|订单|工单|回执|凭证|受理单?|查询码|验证码|发票号码)[^\d]{0,4}[a-z\d()〔〕-]{0,10}$/;
/** Lines of a provider are numbered like its telephones. */
const accountIntroduction = /[账帐]号[^\d]{0,3}$/;
const saidPhone = /(?:电话|手机|座机|固话|联系方式?|致电|拨打|tel)[^\d]{0,4}$/;
const phoneIntroduction = /(?:电话|座机|固话|tel|来电|热线|号码|联系方式)[^\d]{0,6}$/;

const introduced = (folded: string, at: number, pattern: RegExp): boolean =>
  pattern.test(folded.slice(Math.max(0, at - 18), at));
const isCase = (folded: string, at: number): boolean =>
  introduced(folded, at, caseIntroduction) && !introduced(folded, at, saidPhone);
/** Codes of the provinces in front of an old number of 15 digits, which has no check digit. */
const province = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])/;

const findIds: Finder = (folded, add) => {
  // The number of a pupil's roll is G and the ID number.
  for (const match of folded.matchAll(/(?<![\da-fh-z])\d{6}[ -]?\d{4}[ -]?\d{4}[ -]?\d{3}[\dx](?![\da-z])/g)) {
    const id = match[0].replaceAll(/[ -]/g, '');
    const plausible = isBirthDate(id.slice(6, 14)) && hasIdCheckDigit(id);
    if (plausible || introduced(folded, match.index, idIntroduction))
      add('id_card', match.index, match.index + match[0].length);
  }
  for (const match of folded.matchAll(/(?<![\d.a-z])\d{15}(?![\d.a-z])/g)) {
    const plausible = isBirthDate(`19${match[0].slice(6, 12)}`) && province.test(match[0]);
    if ((plausible && !isCase(folded, match.index)) || introduced(folded, match.index, idIntroduction))
      add('id_card', match.index, match.index + 15);
  }
};

const findPhones: Finder = (folded, add) => {
  for (const match of folded.matchAll(
    /(?<![\d.])(?:(?:\+|00)?86[ -]?)?1[3-9](?:\d[ -]?\d{4}[ -]?|\d\d[ -]\d{3}[ -])\d{4}(?!\d)(?!\.\d)(?! ?[元万亿])/g,
  )) {
    if (!isCase(folded, match.index)) add('phone', match.index, match.index + match[0].length);
  }
  for (const match of folded.matchAll(/(?<![\d-])\(?0\d{2,3}\)?[ -]?\d{7,8}(?:-\d{1,5})?(?!\d)(?!\.\d)/g)) {
    if (!isCase(folded, match.index) && !introduced(folded, match.index, accountIntroduction))
      add('landline', match.index, match.index + match[0].length);
  }
  for (const match of folded.matchAll(/(?<![\d-])[2-8]\d{2,3}[ -]?\d{4}(?![\d-])/g)) {
    if (introduced(folded, match.index, phoneIntroduction) && !isCase(folded, match.index))
      add('landline', match.index, match.index + match[0].length);
  }
};

const findCards: Finder = (folded, add) => {
  // ISO/IEC 7812: cards of banks begin with 3 to 6, older ones of this country with 9.
  for (const match of folded.matchAll(/(?<!\d)[3-69](?:[ -]?\d){15,18}(?!\d)/g)) {
    const digits = match[0].replaceAll(/[ -]/g, '');
    if (passesLuhn(digits) && !isCase(folded, match.index))
      add('bank_card', match.index, match.index + match[0].length);
  }
};

const findPlates: Finder = (folded, add) => {
  const plate =
    /[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使虚][a-hj-np-z][· -]?(?=[a-z\d]{0,5}\d)[a-hj-np-z\d]{4,5}[a-hj-np-z\d挂学警港澳](?![a-z\d])/g;
  for (const match of folded.matchAll(plate)) add('plate', match.index, match.index + match[0].length);
};

const accountWords = /微信|威信|薇信|扣扣/;

const findAccounts: Finder = (folded, add) => {
  // RFC 5321 bounds both parts; without bounds a long word is read once from each of its letters.
  for (const match of folded.matchAll(
    /(?<![\w.+-])[a-z\d][\w.+-]{0,63}@[a-z\d][a-z\d-]{0,62}(?:\.[a-z\d-]{1,63}){1,8}/g,
  ))
    add('email', match.index, match.index + match[0].length);
  const account =
    /(?:微信|威信|薇信|v信|vx|wx|wechat|qq|扣扣)(?!公众)(?:群|号码|号|是|为|:|\s|加|联系|账号)*([a-z][\w-]{5,19}|[1-9]\d{4,11})(?![\w])/g;
  for (const match of folded.matchAll(account)) {
    const end = match.index + match[0].length;
    add('account', end - match[1]!.length, end);
  }
};

const numeral = '(?:\\d{1,4}|[一二三四五六七八九十]{1,3})';
const building = '(?:号楼|栋|幢|座|号院|#(?:楼|栋)?)';
/** A room; `200户居民` counts households. */
const room = '\\d{3,5}(?:室|号|房|户(?![居人业村没都停全同联共多均]))?';
const notCounted = '(?![\\d年月日元米层人个户多余名平台辆块万%])';
/** What else is numbered along a road or in a village than houses. */
const notHouse = '(?![\\d楼线路井桥泵坝机窗店库棚桩杆令]|门(?![前口面牌])|地块|公告|通知|文件)';
const addressPattern = new RegExp(
  `${numeral}${building}[ -]?(?:${numeral}单元[ -]?(?:${room}|\\d{2}(?:室|号|房))?|${room})${notCounted}` +
    `|${numeral}单元[ -]?${room}${notCounted}` +
    `|(?:路|街|巷|弄|大道|村|组|社区|小区|花园|苑)(?:\\d{1,4}弄)?\\d{1,4}号(?:附\\d{1,3}号)?\\d{0,5}(?:室|房)?${notHouse}`,
  'g',
);

const findAddresses: Finder = (folded, add) => {
  for (const match of folded.matchAll(addressPattern)) {
    // The name of the road is no secret, the number of the house is.
    const from = match.index + (/^[路街巷弄大村组社小花苑]\D*/.exec(match[0])?.[0].length ?? 0);
    add('address', from, match.index + match[0].length);
  }
};

/** What a text holds that makes it worth looking: digits in a row, a mark of an account, a word that introduces a name. */
function gates(folded: string): { readonly long: boolean; readonly digit: boolean; readonly latin: boolean } {
  let run = 0;
  let total = 0;
  let latin = false;
  for (let at = 0; at < folded.length; at += 1) {
    const unit = folded.charCodeAt(at);
    if (unit >= 48 && unit <= 57) {
      run += 1;
      total += 1;
    } else {
      if (unit !== 32 && unit !== 45) run = 0;
      if (unit === 64 || (unit >= 97 && unit <= 122)) latin = true;
    }
  }
  return { long: total >= 7, digit: total > 0, latin };
}

/** Whether each unit of one text is that of the other, folded. */
function isFolded(text: string, folded: string): boolean {
  if (text.length !== folded.length) return false;
  for (let at = 0; at < text.length; at += 1) {
    if (foldUnit(text.charCodeAt(at)) !== folded.charCodeAt(at)) return false;
  }
  return true;
}

function fold(text: string, perhaps: string): string {
  if (isFolded(text, perhaps)) return perhaps;
  if (isFolded(text, text)) return text;
  const parts: string[] = [];
  for (let from = 0; from < text.length; from += 4096) {
    const units = new Uint16Array(Math.min(4096, text.length - from));
    for (let at = 0; at < units.length; at += 1) units[at] = foldUnit(text.charCodeAt(from + at));
    parts.push(String.fromCharCode(...units));
  }
  return parts.join('');
}

/**
 * Personal data in a text, in order and without overlap; offsets in UTF-16 units of the text as given. A check digit decides
 * where there is one, unless the number is introduced as an ID number; service numbers (12345, 110, 400…), case numbers, amounts and times are none.
 * `normalized` is the text normalised, if that is known: most often it has the same length, and is not made again.
 */
export function findPersonalData(text: string, normalized = text): readonly PersonalData[] {
  if (text === '') return none;
  const folded = fold(text, normalized);
  const found: { type: PersonalDataType; start: number; end: number }[] = [];
  let taken: Uint8Array | undefined;
  const add = (type: PersonalDataType, start: number, end: number): void => {
    taken ??= new Uint8Array(text.length);
    if (taken.subarray(start, end).includes(1)) return;
    taken.fill(1, start, end);
    found.push({ type, start, end });
  };
  const { long, digit, latin } = gates(folded);
  if (long) {
    findIds(folded, add);
    findPhones(folded, add);
    findCards(folded, add);
  }
  if (digit && latin) findPlates(folded, add);
  if (latin || (digit && accountWords.test(folded))) findAccounts(folded, add);
  if (digit) findAddresses(folded, add);
  findNames(folded, add);
  return found.length < 2 ? found : found.toSorted((x, y) => x.start - y.start);
}

const none: readonly PersonalData[] = [];

const stars = (length: number): string => '*'.repeat(length);

function maskOne(type: string, value: string): string {
  switch (type) {
    case 'phone':
      return `${value.slice(0, 3)}****${value.slice(-4)}`;
    case 'landline':
      return /^\(?0\d{2,3}\)?[ -]/.test(value) ? `${/^\(?0\d{2,3}\)?/.exec(value)![0]}-****` : '****';
    case 'plate':
      return `${value.slice(0, 2)}****`;
    case 'bank_card':
      return `****${value.slice(-4)}`;
    case 'email':
      return `***${value.slice(value.indexOf('@'))}`;
    case 'address':
      return value.replaceAll(/[\d0-9一二三四五六七八九十]+/g, '**');
    case 'name':
      return `${value[0]}**`;
    default:
      return stars(Math.min(18, value.length));
  }
}

/** The text with each span of personal data masked; spans as `findPersonalData` gives them. */
export function maskText(text: string, spans: readonly PersonalData[]): string {
  if (spans.length === 0) return text;
  let masked = '';
  let at = 0;
  for (const span of spans) {
    masked += text.slice(at, span.start) + maskOne(span.type, text.slice(span.start, span.end));
    at = span.end;
  }
  return masked + text.slice(at);
}
