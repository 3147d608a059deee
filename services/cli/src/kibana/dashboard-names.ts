import type { DashboardNames } from '@tingchao/adapters/kibana/data-views.ts';
import type { Settings } from '@tingchao/settings/settings.ts';

/** The county's own names, as dashboards print them. */
export function dashboardNames({ units, topics, sla }: Pick<Settings, 'units' | 'topics' | 'sla'>): DashboardNames {
  return {
    units: Object.fromEntries(units.units.map(({ id, name }) => [id, name])),
    topics: Object.fromEntries(topics.map(({ id, name }) => [id, name])),
    levels: Object.fromEntries(Object.entries(sla.levels).map(([id, { name }]) => [id, name])),
  };
}
