/** Lines that stand in an article without belonging to it, in the languages of the sources. */
const INTERRUPTIONS: readonly RegExp[] = [
  /^(?:related(?: (?:articles?|stories|coverage|content|links?))?|read (?:more|also|next)|also (?:on|read)|see also|see more|more(?: from| on|:)|you may also like|recommended|don'?t miss|watch(?: now)?|continue reading|story continues|article continues)\b.{0,160}$/i,
  /^(?:advert(?:isement)?s?|sponsored|comments?|share(?: (?:this|on).{0,60})?|tweet|print|email|close|caption|skip to (?:main )?content|loading\W*|subscribe|sign in|log in|breaking news)$/i,
  /^(?:subscribe|sign up|get (?:the|our|breaking|more)|follow (?:us|him|her|me)|like this (?:story|article)|click here|have a tip|download (?:the|our)|join (?:us|our))\b.{0,240}$/i,
  /^(?:photo|image|picture|file photo|video|credit|source|getty)s?\s*(?::|\d+ of\b|of \/).{0,160}$/i,
  /^(?:published|updated|posted|last updated|first published)\s*(?::|on\b|\d|(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)).{0,80}$/i,
  /^(?:copyright|©|all rights reserved)\b.{0,200}$/i,
  /^\(?(?:reporting|editing|writing|additional reporting) by\b.{0,240}$/i,
  /^(?:【?(?:打印|关闭|收藏|返回|分享)[】]?[\s|/]*){1,6}$/,
  /^(?:分享到|分享至|扫一扫|扫码|微信扫|字体|字号|字体大小|【?字体|浏览次数|阅读次数|点击数|点击量|访问量|访问次数|上一篇|下一篇|上一条|下一条|相关(?:链接|阅读|文章|新闻|推荐)|推荐阅读|延伸阅读|您(?:现在的|当前)?位置|当前位置|所在位置)\s*:.{0,160}$|^(?:扫一扫|分享到|相关阅读|推荐阅读|相关新闻|打印本页|关闭窗口|返回顶部).{0,20}$/,
  /^[[【(]?\s*(?:责任编辑|责编|编辑|本文编辑|审核|校对|监制|值班编委)\s*:.{0,60}$/,
];

/** The patterns are written with half-width signs. */
const isInterruption = (line: string): boolean => {
  const plain = line.normalize('NFKC');
  return INTERRUPTIONS.some((pattern) => pattern.test(plain));
};

const HAN = /[\u3400-\u9fff]/;
/** A sentence of running text: where an article has begun. */
const isRunning = (line: string): boolean => line.length >= 60 && /[.!?…。！？;；:：]["'”’)）]*$/.test(line);
/** A short line of a menu or a date line; Chinese ones may be a number of a document or a signature and stay. */
const isMenuLine = (line: string): boolean => !HAN.test(line) && line.length < 60 && !/[.!?:;…]["'”’)]*$/.test(line);

const squeezed = (text: string): string => text.replace(/\s+/g, '');

/**
 * The lines of an article without those that only stand in it: its own title, hints to other articles, share and print
 * bars, captions; and without the menu lines of other languages before its first sentence.
 */
export function articleLines(lines: readonly string[], title: string): readonly string[] {
  const wanted = lines.filter((line) => !isInterruption(line));
  const isTitle = (line: string): boolean => title !== '' && squeezed(line) === squeezed(title);
  const first = wanted.findIndex(isRunning);
  return wanted.filter((line, index) => {
    if (index < 3 && isTitle(line)) return false;
    return !(index < first && (isMenuLine(line) || isTitle(line)));
  });
}
