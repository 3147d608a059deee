import './rows.css';
import type { ReactNode } from 'react';
import { useNarrow } from '../shell/narrow.ts';
import { Empty } from './states.tsx';

/** One column: its head and what stands under it. */
export type Column<T> = {
  readonly title: string;
  readonly cell: (row: T) => ReactNode;
  /** Numbers stand right; short words that must not break are `tight`. */
  readonly kind?: 'right' | 'tight';
};

/**
 * A list of things as a table, and on a phone as cards with the same words. The first column names the row. A table that is
 * wider than the screen scrolls in itself and can be reached by keyboard.
 */
export function Rows<T>({
  label,
  rows,
  rowKey,
  columns,
  empty,
}: {
  readonly label: string;
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  readonly columns: readonly Column<T>[];
  readonly empty: string;
}): ReactNode {
  const narrow = useNarrow();
  if (rows.length === 0) return <Empty text={empty} />;
  if (narrow) {
    return (
      <ul className="row-cards" aria-label={label}>
        {rows.map((row) => (
          <li key={rowKey(row)}>
            <dl>
              {columns.map(({ title, cell }) => (
                <div key={title} style={{ display: 'contents' }}>
                  <dt>{title}</dt>
                  <dd>{cell(row)}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <section className="rows-scroll" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map(({ title, kind }) => (
              <th key={title} scope="col" className={kind && `rows-${kind}`}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ title, cell, kind }, at) =>
                at === 0 ? (
                  <th key={title} scope="row" className={kind && `rows-${kind}`}>
                    {cell(row)}
                  </th>
                ) : (
                  <td key={title} className={kind && `rows-${kind}`}>
                    {cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Numbers with their names, side by side. */
export function Figures({
  items,
}: {
  readonly items: readonly (readonly [name: string, value: ReactNode])[];
}): ReactNode {
  return (
    <ul className="figures">
      {items.map(([name, value]) => (
        <li key={name}>
          <b>{value}</b>
          <span>{name}</span>
        </li>
      ))}
    </ul>
  );
}
