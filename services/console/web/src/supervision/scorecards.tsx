import type { MonthFigures } from '@tingchao/console/routes/month-figures.ts';
import { Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useApi } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Rows } from '../parts/rows.tsx';
import { Measures, valueOf } from './measures.tsx';
import { MonthChoice, useMonth } from './month-choice.tsx';

type Card = MonthFigures['cards'][number];

/** How each unit did in a month: pace and quality side by side, with denominators and what was left out. */
export default function Scorecards(): ReactNode {
  const [month, setMonth] = useMonth();
  const query = useApi<MonthFigures>(`/api/months/${month}/figures`);
  const [unit, setUnit] = useState<string>();
  return (
    <>
      <div className="page-head">
        <h1>单位评分卡</h1>
      </div>
      <Answer query={query}>
        {(figures) => {
          const card = figures.cards.find((one) => one.unit === unit) ?? figures.cards[0];
          return (
            <>
              <div className="filters">
                <MonthChoice shown={figures.month} set={setMonth} />
                <Select
                  aria-label="单位"
                  className="filter-wide"
                  value={card?.unit}
                  onChange={setUnit}
                  options={figures.cards.map(({ unit: id, name }) => ({ value: id, label: name }))}
                  popupMatchSelectWidth={false}
                />
                <span className="quiet">
                  {figures.copy === 0 ? '尚未月结，按现有数据预看' : `${figures.number}，第 ${figures.copy} 份`}
                  ；只统计单位和流程，不评价群众，不以件数多少评优劣。
                </span>
              </div>
              <Overview cards={figures.cards} choose={setUnit} />
              {card && (
                <section className="panel">
                  <h2>{card.name}</h2>
                  <h3>快慢</h3>
                  <Measures label={`${card.name}的快慢`} measures={card.pace} />
                  <h3>质量</h3>
                  <Measures label={`${card.name}的质量`} measures={card.quality} />
                </section>
              )}
            </>
          );
        }}
      </Answer>
    </>
  );
}

/** The measures that are rates with a target, one column each. */
function Overview({
  cards,
  choose,
}: {
  readonly cards: readonly Card[];
  readonly choose: (unit: string) => void;
}): ReactNode {
  const all = ({ pace, quality }: Card) => [...pace, ...quality];
  const first = cards[0];
  const rates =
    first === undefined
      ? []
      : all(first)
          .filter(({ kind }) => kind === 'rate')
          .slice(0, 6);
  return (
    <Rows
      label="各单位一览"
      rows={cards}
      rowKey={({ unit }) => unit}
      empty="本期没有单位承办过处置单。"
      columns={[
        {
          title: '单位',
          cell: ({ unit, name }) => (
            <button type="button" className="link-button" onClick={() => choose(unit)}>
              {name}
            </button>
          ),
        },
        ...rates.map(({ key, label }) => ({
          title: label,
          kind: 'right' as const,
          cell: (card: Card): ReactNode => {
            const found = all(card).find((one) => one.key === key);
            if (found === undefined) return '—';
            const words = `${valueOf(found)}（${found.numerator}／${found.denominator ?? 0}）`;
            return found.met === false ? <span className="word-bad">{words}</span> : words;
          },
        })),
      ]}
    />
  );
}
