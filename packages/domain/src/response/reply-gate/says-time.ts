const date =
  /\d{4}年|\d{1,2}月(?:\d{1,2}日|底|初|中旬|上旬|下旬|份)?|\d{1,2}[日号](?!楼|线|院|文)|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d/;
const relative =
  /今[日天早晚年]|昨[日天晚]|前[日天]|明[日天早年]|后天|当[日天晚]|本[周月季年]|下[周月]|上[周月]|年[底内前初]|月[底内初]|节前|春节|国庆/;
const span =
  /[\d一二两三四五六七八九十半]+(?:个工作日|工作日|小时|天|日|周|个星期|星期|个月|月|年)(?:内|之内|以内|前|后|左右)?/;

/** Whether a stretch names a time: a date, a day seen from today, or a span. */
export const saysTime = (text: string): boolean => date.test(text) || relative.test(text) || span.test(text);
