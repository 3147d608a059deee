import type { EventSeverity, FalseInfoStatus, Level } from '@tingchao/domain/analysis/analysis.ts';

/** 舆情等级 as people read it: numeral, word and colour together, so that colour is never the only sign. */
export const levelNames: Readonly<
  Record<Level, { readonly numeral: string; readonly word: string; readonly colour: string }>
> = {
  I: { numeral: 'Ⅰ级', word: '特别重大', colour: '红' },
  II: { numeral: 'Ⅱ级', word: '重大', colour: '橙' },
  III: { numeral: 'Ⅲ级', word: '较大', colour: '黄' },
  IV: { numeral: 'Ⅳ级', word: '一般', colour: '蓝' },
};

/** 涉虚假状态 in the words of the ledger. */
export const falseInfoNames: Readonly<Record<FalseInfoStatus, string>> = {
  none: '不涉',
  unverified: '待核实',
  suspected: '疑似不实',
  confirmed: '已核不实',
  corrected: '已更正',
};

/** 突发事件等级, always with its scale's name so that the two scales are not mixed up on screen. */
export const severityName = (severity: EventSeverity): string =>
  severity === '无' ? '未定突发事件等级' : `突发事件等级：${severity}`;
