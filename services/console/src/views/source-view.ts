import type { SourceHealth } from '@tingchao/domain/post/source-schedule.ts';

/** The health of a source as people read it. */
export const healthNames: Readonly<Record<SourceHealth, string>> = {
  ok: '正常',
  unchanged: '无更新',
  empty: '列表为空',
  quiet: '明显偏少',
  late: '逾期未更新',
  failed: '失败',
  new: '尚未采集',
};

/** Whether somebody should look at the source. */
export const needsCare = (health: SourceHealth): boolean =>
  health === 'failed' || health === 'late' || health === 'quiet' || health === 'empty';
