import { may, type Needs, type Session } from '../api/session.ts';

/** A line of the menu: where it leads and which permission shows it. */
export type MenuLine = { readonly path: string; readonly name: string; readonly needs?: Needs };
export type MenuGroup = { readonly name: string; readonly lines: readonly MenuLine[] };

/** Everything the console has, in the order of the work; an account sees what it may do. */
export const menu: readonly MenuGroup[] = [
  {
    name: '研判',
    lines: [{ path: '/queue', name: '研判队列', needs: 'case.judge' }],
  },
];

/** The groups with what the account may open; empty groups are left out. */
export const menuFor = (session: Session): readonly MenuGroup[] =>
  menu
    .map(({ name, lines }) => ({ name, lines: lines.filter(({ needs }) => may(session, needs)) }))
    .filter(({ lines }) => lines.length > 0);
