import { expect, test } from 'vitest';
import { passesOnBreakdown } from './hearsay-cause.ts';

test.each(['停电一天了,听说是变压器烧了,谁来修', '据说水管老化,三天没水', '听说桥头的水泵坏了'])(
  'what broke down is no rumour: %s',
  (text) => {
    expect(passesOnBreakdown(text)).toBe(true);
  },
);

test.each(['听说是化工厂半夜偷排', '据说管道坏了往河里排废水', '听说明年要收费', '水泵坏了三天'])(
  'an accusation, a piece of news and what is no hearsay are not meant: %s',
  (text) => {
    expect(passesOnBreakdown(text)).toBe(false);
  },
);
