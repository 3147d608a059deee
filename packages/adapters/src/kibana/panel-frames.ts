import type { Panel } from './dashboard.ts';
import { ofCase } from './figure-fields.ts';
import { bigNumber, xy } from './lens-charts.ts';
import { byTime, count, terms } from './lens-columns.ts';

type Asked = Pick<Panel, 'id' | 'title' | 'question' | 'view'> & { readonly only: string };

/** How many there are, as one big number; four of them make a row. */
export const countPanel = ({
  label,
  color,
  ...asked
}: Asked & { readonly label: string; readonly color?: string }): Panel => ({
  ...asked,
  columns: { n: count(label) },
  chart: bigNumber('n', color === undefined ? {} : { color }),
  width: 12,
});

/** New cases a week, by their level. */
export const newCasesByWeek = (asked: Omit<Asked, 'view'> & Pick<Panel, 'width'>): Panel => ({
  ...asked,
  view: 'cases',
  columns: {
    week: byTime('周', ofCase('openedAt'), '1w'),
    level: terms('等级', ofCase('level'), { size: 4 }),
    n: count('处置单（件）'),
  },
  chart: xy({ x: 'week', y: ['n'], split: 'level', as: 'bar_stacked' }),
});
