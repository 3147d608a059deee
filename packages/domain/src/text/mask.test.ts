import { describe, expect, test } from 'vitest';
import { findPersonalData, maskText } from './mask.ts';

const masked = (text: string): string => maskText(text, findPersonalData(text));
const types = (text: string): string[] => findPersonalData(text).map(({ type }) => type);

describe('what is masked', () => {
  test.each([
    ['联系电话19900000000,身份证000000199001010000。', ['phone', 'id_card']],
    ['手机138-0013-8000或+86 13900139000', ['phone', 'phone']],
    ['手机１３８００１３８０００', ['phone']],
    ['座机0797-1234567,单位电话 6123456', ['landline', 'landline']],
    ['身份证号:11010519491231002X', ['id_card']],
    ['身份证 130503670401001', ['id_card']],
    ['车牌虚A00000撞了人', ['plate']],
    ['对方是粤B·12345', ['plate']],
    ['打到卡6222020000000000000上', ['bank_card']],
    ['邮箱 zhang.san@mail.example', ['email']],
    ['加微信abc_12345,QQ 123456789', ['account', 'account']],
    ['我住3栋2单元501室', ['address']],
    ['我叫欧阳明华,家住桥头村', ['name']],
    ['联系人:李娜 电话13800138000', ['name', 'phone']],
    ['周先生反映物业问题', ['name']],
    ['市民高女士反映公交站牌被撞倒', ['name']],
    ['户名范思思', ['name']],
    ['请到二单元301看看', ['address']],
    ['扣扣900000003找我要证据', ['account']],
    ['号码1540-000-0001', ['phone']],
  ])('%s', (text, expected) => {
    expect(types(text)).toEqual(expected);
  });

  test('the form left behind is still readable', () => {
    expect(masked('周先生,电话13800138000')).toBe('周**,电话138****8000');
    expect(masked('虚A00000')).toBe('虚A****');
  });

  test('offsets are those of the original text, emoji and full width included', () => {
    const text = '😀😀电话:１３８００１３８０００';
    const [span] = findPersonalData(text);
    expect(text.slice(span!.start, span!.end)).toBe('１３８００１３８０００');
  });
});

describe('what is left alone', () => {
  test.each([
    '打12345、110、12315都没用,客服400-800-1234',
    '工单号13812345678已受理',
    '〔2026〕12号文件,编号202603150012345678',
    '拖欠工资13800000元',
    '2026-04-02 07:12 发生,时间戳1775085120000',
    '订单号110105199913310023',
    '卡面数字6222020000000000001',
    '锦绣社区3号楼暖气不热',
    '张某某与李某发生口角',
    '6栋2018年交房',
    '老师说没有事,先生们请坐',
    '一家五口4000元',
    '户主何时能拿到钥匙',
    '申请人应当提交房产证明',
    '5号楼200户居民联名',
    '张家湾村2号井的水发苦',
    '路灯杆号0680-16000017',
    '宽带账号069920000001掉线',
    '合同款16300000000元没付',
  ])('%s', (text) => {
    expect(findPersonalData(text)).toEqual([]);
  });
});
