const MEGABYTE = 1024 * 1024;
const mojibake = new TextDecoder('gbk').decode(
  new TextEncoder().encode('城关镇东关社区停水两天了,没有任何通知').subarray(1),
);

/** What comes in when something before us is broken. */
export const garbage: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['blanks and zero-width signs', ' \n\t\u3000\u200b\ufeff'.repeat(500)],
  ['one Chinese character for a megabyte', '水'.repeat(MEGABYTE)],
  ['one digit for a megabyte', '1'.repeat(MEGABYTE)],
  ['one Latin letter for a megabyte', 'a'.repeat(MEGABYTE)],
  ['one space for a megabyte', ' '.repeat(MEGABYTE)],
  ['one mark for a megabyte', '!'.repeat(MEGABYTE)],
  ['ampersands for a megabyte', '&amp;'.repeat(MEGABYTE / 5)],
  ['a family name for a megabyte', '我叫'.repeat(MEGABYTE / 2)],
  ['telephone numbers for a megabyte', '电话15400000001,'.repeat(MEGABYTE / 16)],
  ['only emoji', '😀👍🏽👨‍👩‍👧‍👦🇨🇳'.repeat(2000)],
  ['one character under a pile of accents', `e${'\u0301'.repeat(MEGABYTE / 4)}`],
  ['high surrogates alone', '\ud83d'.repeat(5000)],
  ['low surrogates alone, between words', '停水\ude00停电'.repeat(5000)],
  ['surrogates the wrong way round', '\ude00\ud83d'.repeat(5000)],
  ['UTF-8 read as GBK', mojibake.repeat(50)],
  ['mojibake beside plain text', `${mojibake}东关社区停水两天了${mojibake}`],
  ['replacement characters', '\ufffd'.repeat(10_000)],
  ['control characters', '\u0000\u0001\u001b[31m'.repeat(5000)],
  ['digits and blanks by turns', '1 '.repeat(MEGABYTE / 2)],
  ['an address that never ends', `a@${'a.'.repeat(MEGABYTE / 2)}`],
  ['brackets that never close', '((((【【《《'.repeat(20_000)],
];
