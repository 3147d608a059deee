import { unitName, type UnitsSettings } from './units-settings.ts';

/** The generic township government of `config/units.yaml`; a case says which one. */
const TOWN_GOVERNMENT = 'town_gov';

/** What answers for a township: 镇、乡 have a government, 街道 an office, a development zone a committee. */
function ofTown(place: string): string {
  if (/[镇乡]$/u.test(place)) return `${place}人民政府`;
  return place.endsWith('街道') ? `${place}办事处` : `${place}管委会`;
}

/** What to print for a unit, the township's own where the unit is only “the township government”. */
export const unitTitle = (settings: UnitsSettings, id: string, place?: string | null): string =>
  id === TOWN_GOVERNMENT && place !== null && place !== undefined ? ofTown(place) : unitName(settings, id);
