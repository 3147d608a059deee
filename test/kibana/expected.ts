import type { County } from './county-fixture.ts';
import { expectedDesk } from './expected-desk.ts';
import { expectedLeadership } from './expected-leadership.ts';
import { expectedResponse } from './expected-response.ts';
import { expectedUnits } from './expected-units.ts';
import type { Rows } from './panel-rows.ts';

/** The time range of a dashboard, milliseconds, both ends in it. */
export type Window = { readonly from: number; readonly to: number };

/** What a panel must show, counted in TypeScript from the documents themselves. */
export type Expected = (county: County, window: Window) => Rows;

/** For every panel of every file; a panel without an entry fails. */
export const expected: Readonly<Record<string, Readonly<Record<string, Expected>>>> = {
  'desk.ndjson': expectedDesk,
  'units.ndjson': expectedUnits,
  'leadership.ndjson': expectedLeadership,
  'response.ndjson': expectedResponse,
};
