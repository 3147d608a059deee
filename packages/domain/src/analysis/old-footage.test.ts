import { expect, test } from 'vitest';
import { tellsOldFootage } from './old-footage.ts';

test.each([
  '这段录像前年就在传,怎么又出来了',
  '这个视频我好几年前就见过',
  '图片都传了五年了,别再发了',
  '去年看到过一样的画面',
])('a recording seen before is an old one: %s', (text) => {
  expect(tellsOldFootage(text)).toBe(true);
});

test.each(['垃圾堆三年前就有,一直没人清', '拍了视频给大家看,昨晚河水发黑', '去年交的取暖费到现在没退,有照片为证'])(
  'an old trouble is no old recording: %s',
  (text) => {
    expect(tellsOldFootage(text)).toBe(false);
  },
);
