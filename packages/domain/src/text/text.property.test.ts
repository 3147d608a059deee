import { expect, test } from 'vitest';
import fc from 'fast-check';
import { compileAutomaton } from './aho-corasick.ts';
import { findPersonalData, maskText } from './mask.ts';
import { hasIdCheckDigit } from './mask-checks.ts';
import { normalize } from './normalize.ts';

const sentence = fc.stringMatching(/^[一-龥,。、!?]{0,20}$/);
const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));
const mobile = fc.tuple(fc.constantFrom('13', '15', '18', '19'), digits(9)).map(([head, tail]) => head + tail);
const idNumber = fc
  .tuple(
    digits(6),
    fc.integer({ min: 1930, max: 2015 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    digits(3),
  )
  .map(([region, year, month, day, order]) => {
    const body = `${region}${year}${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${order}`;
    return [...'0123456789X'].map((check) => body + check).find(hasIdCheckDigit)!;
  });

test('normalising twice changes nothing more', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      (text) => normalize(normalize(text)) === normalize(text),
    ),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => normalize(normalize(text)) === normalize(text)),
  );
});

test('a few changes spliced in give what writing the text anew gives', () => {
  const piece = fc.string({
    unit: fc.constantFrom('停', '，', ' ', '\u3000', 'Ａ', '臺', '\u200b', 'x', '。'),
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      piece,
      (text) => normalize(`${text}x${'，'.repeat(60)}`) === `${normalize(`${text}x`)}${','.repeat(60)}`,
    ),
  );
});

test('personal data is the same whether the normalised text is given or not', () => {
  const unit = fc.constantFrom(
    '我叫',
    '张三',
    '，',
    '１３８',
    '13800000000',
    ' ',
    '\u3000',
    '·',
    '女士',
    '3栋2单元401',
    '①',
    '臺',
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 12 }), (units) => {
      const text = units.join('');
      expect(findPersonalData(text, normalize(text))).toEqual(findPersonalData(text));
    }),
  );
});

test('the automaton finds exactly what a naive search finds', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '水', '电', '停'), minLength: 1, maxLength: 4 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '水', '电', '停', '。'), maxLength: 60 });
  fc.assert(
    fc.property(fc.uniqueArray(word, { minLength: 1, maxLength: 12 }), text, (words, all) => {
      const found: string[] = [];
      compileAutomaton(words).scan(all, (at, end) => found.push(`${end}:${words[at]}`));
      const naive: string[] = [];
      for (const entry of words) {
        for (let at = all.indexOf(entry); at >= 0; at = all.indexOf(entry, at + 1))
          naive.push(`${at + entry.length}:${entry}`);
      }
      return found.toSorted().join() === naive.toSorted().join();
    }),
  );
});

test('a planted mobile number never survives masking, whatever stands round it', () => {
  fc.assert(
    fc.property(sentence, mobile, sentence, (before, number, after) => {
      const text = `${before}电话${number},${after}`;
      return !maskText(text, findPersonalData(text)).includes(number);
    }),
  );
});

test('a planted ID number with its check digit never survives masking', () => {
  fc.assert(
    fc.property(sentence, idNumber, sentence, (before, id, after) => {
      const text = `${before},${id}。${after}`;
      return !maskText(text, findPersonalData(text)).includes(id);
    }),
  );
});

test('spans are in order, do not overlap and lie inside the text', () => {
  const piece = fc.oneof(
    sentence,
    mobile,
    idNumber,
    fc.constantFrom('周先生', '虚A00000', '3栋2单元501室', 'a_b@c.example', '微信号abc12345'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join(',');
      let at = 0;
      for (const span of findPersonalData(text)) {
        if (span.start < at || span.end <= span.start || span.end > text.length) return false;
        at = span.end;
      }
      return true;
    }),
  );
});
