import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findPersonalData, maskText } from '../../text/mask.ts';
import { contactsIn, findOriginal } from './find-original.ts';

const clause = fc.constantFrom('路灯坏了一周', '井盖松动', '半夜施工', '请尽快处理', '没人管', '学校门口', '垃圾没清');
const person = fc.constantFrom(
  '我叫王小明',
  '联系电话13800001111',
  '身份证号11010519491231002X',
  '邮箱 wxm@mail.example',
);
const text = fc.array(fc.oneof(clause, person), { minLength: 2, maxLength: 8 }).map((parts) => `${parts.join('，')}。`);

test('the words that a mask hid are found on their page, whatever stands around them and however it is spaced', () => {
  fc.assert(
    fc.property(
      text,
      fc.array(clause, { maxLength: 5 }),
      fc.array(clause, { maxLength: 5 }),
      (words, before, behind) => {
        const masked = maskText(words, findPersonalData(words));
        const page = `${before.join('\n')}\n${words.replaceAll('，', '，\n ')}\n${behind.join('\n')}`;
        const found = findOriginal(page, masked);
        expect(found?.replaceAll(/\s/gu, '')).toContain(words.replaceAll(/\s/gu, '').replace(/。$/u, ''));
      },
    ),
  );
});

test('what a page does not hold is not found, and nothing else is given for it', () => {
  expect(findOriginal('别人的帖，电话13900002222', '路灯坏了，电话138****1111')).toBeUndefined();
  expect(findOriginal('路灯坏了', '')).toBeUndefined();
  expect(findOriginal('路灯坏了', '****')).toBeUndefined();
});

test('a person is reached by number, mail, account and name, each told once; a plate or a card reaches nobody', () => {
  const found = contactsIn('电话13800001111，或13800001111。车牌苏A12345，我叫王小明。');
  expect(found.map(({ type }) => type)).toEqual(['phone', 'name']);
});
