/** How people say that a recording has been seen before: a span of years or an earlier year beside a recording. */
const recording = /视频|录像|画面|照片|图片|这图/;
const before =
  /(?:[一二两三四五六七八九十几好\d]+年(?:以?前|了)|早[几些]年|前[些几]年|去年|前年|上个?月).{0,8}(?:刷到|看过|看到过|见过|就有|就在传|就传|传过|发过|拍的|流传)|(?:传|流传|转)了?(?:好?几|[一二两三四五六七八九十\d]+)年/;

/** Whether a text in matching form says of a recording that it is an old one, without calling it so. */
export function tellsOldFootage(text: string): boolean {
  return text.length <= LOOKED_AT && recording.test(text) && before.test(text);
}

/** Remarks are short; a long text that names an earlier year tells a story. */
const LOOKED_AT = 120;
