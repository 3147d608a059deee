import type { TypesOf } from './find-faults.ts';
import { searchesOf, type Asked } from './panel-query.ts';
import { besides, rowsOf, type Rows } from './panel-rows.ts';
import { viewOf, type File, type LensPanel } from './read-dashboards.ts';
import type { Window } from './expected.ts';

const DAY = 86_400_000;

/** The time range a dashboard opens with. */
export function windowOf({ dashboard }: File, now: number): Window {
  const days = Number(/^now-(\d+)d$/u.exec(dashboard.attributes.timeFrom)![1]);
  return { from: now - days * DAY, to: now };
}

export type Showing = {
  readonly file: File;
  readonly typesOf: TypesOf;
  readonly search: (index: string, body: object) => Promise<unknown>;
  readonly window: Window;
  readonly chosen?: NonNullable<Asked['chosen']>;
};

/** What a panel shows: its searches, made from its stored state, on the index its reference leads to. */
export async function showPanel(panel: LensPanel, { file, typesOf, search, window, chosen }: Showing): Promise<Rows> {
  const { title, timeFieldName } = viewOf(panel, file).attributes;
  const asked = { types: typesOf(title) ?? {}, timeField: timeFieldName, ...window, ...(chosen ? { chosen } : {}) };
  let shown: Rows | undefined;
  for (const one of searchesOf(panel, asked)) {
    const rows = rowsOf(one, await search(title, one.body));
    shown =
      shown === undefined
        ? rows
        : besides(
            shown,
            rows,
            one.metrics.map(([id]) => id),
          );
  }
  return shown ?? {};
}
