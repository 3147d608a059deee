import { buildDashboard, tag, viewsOf, type Dashboard } from './dashboard.ts';
import { buildDataView, type DashboardIndices, type DashboardNames } from './data-views.ts';
import { deskDashboard } from './desk-dashboard.ts';
import { leadershipDashboard } from './leadership-dashboard.ts';
import { responseDashboard } from './response-dashboard.ts';
import type { SavedObject } from './saved-object.ts';
import { unitsDashboard } from './units-dashboard.ts';

/** Every dashboard there is, in the order people meet them. */
export const dashboards: readonly Dashboard[] = [deskDashboard, unitsDashboard, leadershipDashboard, responseDashboard];

/** A file that can be imported alone: the tag and the data views come before the dashboard that refers to them. */
export type DashboardFile = { readonly name: string; readonly title: string; readonly objects: readonly SavedObject[] };

/** The files of all dashboards. Pure: the same names and aliases make the same bytes. */
export function buildDashboardFiles(indices: DashboardIndices, names: DashboardNames): readonly DashboardFile[] {
  return dashboards.map((dashboard) => ({
    name: `${dashboard.file}.ndjson`,
    title: dashboard.title,
    objects: [tag, ...viewsOf(dashboard).map((key) => buildDataView(key, indices, names)), buildDashboard(dashboard)],
  }));
}
