import { parseDate } from '@tingchao/adapters/web/chinese-date.ts';
import { surnameLength } from '@tingchao/domain/text/mask-checks.ts';
import { instant, minutes, toIso, type Instant } from '@tingchao/domain/time/instant.ts';

/** Messages of one talk lie closer together than this. */
const TALK_MS = minutes(30);
/** One summary holds so many characters at most; a longer talk becomes several. */
const MAX_UNITS = 4000;

const TIME = String.raw`(?:\d{2,4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s*)?(?:星期.\s*)?(?:上午|下午|晚上|凌晨|中午)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?`;
const NAME_THEN_TIME = new RegExp(String.raw`^([^\s:：][^:：]{0,29}?)[\s(（]+(${TIME})[)）]?\s*$`);
const TIME_THEN_NAME = new RegExp(
  String.raw`^[[【(（]?(${TIME})[\]】)）]?\s+([^\s:：][^:：]{0,29}?)\s*(?:[:：]\s*(.*))?$`,
);
const NAME_THEN_WORDS = /^([^\s:：，。！？]{1,16})[:：]\s*(.+)$/;

type Message = { readonly who: string; readonly at: Instant | null; readonly lines: string[] };

/** Whether a text looks like the export of a group chat: most of its blocks begin with a name and a time. */
export const isChat = (text: string): boolean => {
  const lines = text
    .split(/\r?\n/)
    .slice(0, 200)
    .filter((line) => line.trim() !== '');
  const heads = lines.filter((line) => NAME_THEN_TIME.test(line.trim()) || TIME_THEN_NAME.test(line.trim()));
  return heads.length >= 2 && heads.length >= lines.length / 6;
};

/**
 * A copied group chat as CSV of summaries, one a talk: time and what was said, in order, without who said it. Names of those
 * who spoke are taken out of the words too, mentions with them; pictures and stickers leave a mark that they were there.
 */
export function chatText(text: string, at: Instant): string {
  const messages = messagesOf(text, at);
  const names = [...new Set(messages.flatMap(({ who }) => namesOf(who)))].toSorted((a, b) => b.length - a.length);
  const rows = talksOf(messages).map((talk) => {
    const words = talk
      .flatMap(({ lines }) => lines.map((line) => withoutNames(line, names)))
      .filter((line) => line !== '');
    const when = talk.find((message) => message.at !== null)?.at ?? null;
    return [when === null ? '' : toIso(when), words.join('\n')] as const;
  });
  const body = rows
    .filter(([, words]) => words !== '')
    .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','));
  return [['时间', '群聊摘要'].join(','), ...body].join('\r\n');
}

function messagesOf(text: string, at: Instant): readonly Message[] {
  const messages: Message[] = [];
  let day: string | null = null;
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const line = raw.trim();
    if (line === '' || (line.length <= 120 && ABOUT_MEMBERS.test(line))) continue;
    const head = headOf(line);
    if (head !== undefined) {
      const dated: boolean = /\d[-/年.]\d/.test(head.time);
      day = dated ? head.time.replace(/\s*(?:上午|下午|晚上|凌晨|中午)?\s*\d{1,2}[:：]\d{2}.*$/, '') : day;
      const when = parseDate(dated || day === null ? head.time : `${day} ${head.time}`, { at });
      messages.push({
        who: head.who,
        at: when === null ? null : instant(when),
        lines: head.words === '' ? [] : [head.words],
      });
      continue;
    }
    const spoken = NAME_THEN_WORDS.exec(line);
    if (spoken && messages.some(({ who }) => who === spoken[1])) {
      messages.push({ who: spoken[1] as string, at: messages.at(-1)?.at ?? null, lines: [spoken[2] as string] });
    } else if (messages.length > 0) messages.at(-1)?.lines.push(line);
    else messages.push({ who: '', at: null, lines: [line] });
  }
  return messages;
}

function headOf(line: string): { readonly who: string; readonly time: string; readonly words: string } | undefined {
  const first = TIME_THEN_NAME.exec(line);
  if (first) return { time: first[1] as string, who: bare(first[2] as string), words: first[3]?.trim() ?? '' };
  const second = NAME_THEN_TIME.exec(line);
  return second ? { who: bare(second[1] as string), time: second[2] as string, words: '' } : undefined;
}

/** `张三（东关3栋）` speaks as 张三. */
const bare = (name: string): string => name.replace(/[(（[【<《].*$/, '').trim() || name.trim();

/** What the chat program says of its members: who came, left, took a message back. It names people and says nothing else. */
const ABOUT_MEMBERS =
  /(?:邀请.{0,60}加入(?:了|)群聊|加入(?:了|)群聊|移出(?:了|)群聊|退出(?:了|)群聊|撤回了一条|拍了拍|修改群名为|成为新(?:的|)群主|开启了群聊邀请|群公告$|以上是打招呼的内容)/;

/** Ends of names of places: `石桥王村` is where somebody lives, no 王村 to be hidden. */
const PLACE_END = /[村镇乡县市区街路巷组社栋楼座号苑园城湾桥店厂局办所院校]$/;

/**
 * Under which names a speaker may be spoken of: `东关3栋-李大姐`, `东关张三` also as 李大姐 and 张三, a family name with one or two
 * characters behind it.
 */
function namesOf(who: string): readonly string[] {
  const parts = who.split(/[-—_·|/\\\s~～.,，、]+/).filter((part) => /^\p{Script=Han}{2,8}$/u.test(part));
  const persons = parts.flatMap((part) =>
    [part, part.slice(-4), part.slice(-3), part.slice(-2)].filter(
      (name) =>
        name.length <= 4 &&
        !PLACE_END.test(name) &&
        name.length - surnameLength(name, 0) <= 2 &&
        surnameLength(name, 0) > 0,
    ),
  );
  return [who, ...persons].filter((name) => name.length >= 2);
}

function talksOf(messages: readonly Message[]): readonly (readonly Message[])[] {
  const talks: Message[][] = [];
  let [units, last]: [number, Instant | null] = [0, null];
  for (const message of messages) {
    const size = message.lines.reduce((sum, line) => sum + line.length, 0);
    const isLater = last !== null && message.at !== null && message.at - last > TALK_MS;
    if (talks.length === 0 || isLater || units + size > MAX_UNITS) {
      talks.push([]);
      units = 0;
    }
    talks.at(-1)?.push(message);
    units += size;
    last = message.at ?? last;
  }
  return talks;
}

function withoutNames(line: string, names: readonly string[]): string {
  const words = line
    .replaceAll(/@[^\s@，。！？,.!?:：]{1,20}[\s\u2005]?/g, '')
    .replaceAll(/\[(?:图片|表情|语音|视频|动画表情)\]/g, '（$&）');
  return names
    .reduce((text, name) => text.replaceAll(name, '群友'), words)
    .replaceAll(/（\[(.+?)\]）/g, '（$1）')
    .trim();
}
