import { growColumn, type Growth, longer, slotAfter } from './grow-slots.ts';
import { createIdTable } from './id-table.ts';

/** Which incident each slot of the window belongs to, and which slots each incident has. */
export type WindowIncidents = {
  /** Index of the incident of a slot, −1 for none. */
  at(slot: number): number;
  idOf(incident: number): string;
  indexOf(id: string): number | undefined;
  /** Puts a slot that is in no incident into one, which is active now. */
  join(slot: number, id: string): void;
  /** Takes a slot out; an incident without slots is gone. */
  leave(slot: number): void;
  /** Moves all slots of one incident to another. */
  merge(from: string, into: string): void;
  /** Moves one slot to an incident. */
  move(slot: number, into: string): void;
  /** Slots of an incident, the last that came first, at most `limit`. */
  members(incident: number, limit: number, visit: (slot: number) => void): void;
  /** Incidents with the latest activity first, at most 48; holds until the next change. */
  active(): readonly number[];
  /** Makes room for twice as many slots. */
  grow(growth: Growth): void;
  /** Bytes of the arrays of all slots. */
  readonly bytes: number;
};

const ACTIVE = 48;

/** No incidents yet, room for `posts` slots. */
export function createWindowIncidents(posts: number): WindowIncidents {
  /** The incident of each slot + 1. */
  let incidentOf = new Int32Array(posts);
  /** The members of an incident as a chain both ways, from its head on: slot + 1 of the next and of the one before, 0 for none. */
  let next = new Int32Array(posts);
  let before = new Int32Array(posts);
  // No incident without a slot, but for one that is about to take over another's.
  let incidents = posts + 1;
  const ids = createIdTable(incidents);
  let heads = new Int32Array(incidents);
  let alive = new Int32Array(incidents);
  let free = new Int32Array(incidents);
  let freed = 0;
  let used = 0;
  const active: number[] = [];

  const known = (id: string): number | undefined => {
    const incident = ids.find(id);
    return incident < 0 ? undefined : incident;
  };
  const release = (incident: number): void => {
    ids.drop(incident);
    free[freed] = incident;
    freed += 1;
    const at = active.indexOf(incident);
    if (at >= 0) active.splice(at, 1);
  };
  const indexFor = (id: string): number => {
    const there = ids.find(id);
    if (there >= 0) return there;
    let incident = used;
    if (freed > 0) {
      freed -= 1;
      incident = free[freed] as number;
    } else used += 1;
    ids.put(incident, id);
    heads[incident] = 0;
    alive[incident] = 0;
    return incident;
  };
  const link = (slot: number, incident: number): void => {
    const head = heads[incident] as number;
    incidentOf[slot] = incident + 1;
    next[slot] = head;
    before[slot] = 0;
    if (head > 0) before[head - 1] = slot + 1;
    heads[incident] = slot + 1;
    alive[incident] = (alive[incident] as number) + 1;
  };
  const touch = (incident: number): void => {
    if (active[0] === incident) return;
    const at = active.indexOf(incident);
    if (at > 0) active.splice(at, 1);
    else if (active.length === ACTIVE) active.pop();
    active.unshift(incident);
  };
  const members: WindowIncidents['members'] = (incident, limit, visit) => {
    let entry = heads[incident] as number;
    for (let seen = 0; entry > 0 && seen < limit; seen += 1) {
      const slot = entry - 1;
      entry = next[slot] as number;
      visit(slot);
    }
  };
  const leave = (slot: number): void => {
    const incident = (incidentOf[slot] as number) - 1;
    if (incident < 0) return;
    incidentOf[slot] = 0;
    const [older, newer] = [next[slot] as number, before[slot] as number];
    if (older > 0) before[older - 1] = newer;
    if (newer > 0) next[newer - 1] = older;
    else heads[incident] = older;
    alive[incident] = (alive[incident] as number) - 1;
    if (alive[incident] === 0) release(incident);
  };

  return {
    at: (slot) => (incidentOf[slot] as number) - 1,
    idOf: (incident) => ids.at(incident) as string,
    indexOf: known,
    join(slot, id) {
      const incident = indexFor(id);
      link(slot, incident);
      touch(incident);
    },
    leave,
    merge(from, into) {
      const source = known(from);
      if (source === undefined || from === into) return;
      const target = indexFor(into);
      const moved: number[] = [];
      members(source, incidents, (slot) => moved.push(slot));
      for (const slot of moved.toReversed()) link(slot, target);
      alive[source] = 0;
      release(source);
      touch(target);
    },
    move(slot, into) {
      const source = (incidentOf[slot] as number) - 1;
      if (source >= 0 && known(into) === source) return;
      leave(slot);
      const target = indexFor(into);
      link(slot, target);
      touch(target);
    },
    members,
    active: () => active,
    grow(growth) {
      const follow = (entries: Int32Array): void => {
        for (let at = 0; at < entries.length; at += 1) {
          const entry = entries[at] as number;
          if (entry > 0) entries[at] = slotAfter(entry - 1, growth) + 1;
        }
      };
      incidentOf = growColumn(incidentOf, growth);
      follow(next);
      follow(before);
      next = growColumn(next, growth);
      before = growColumn(before, growth);
      ids.grow({ slots: incidents, wrapped: 0 });
      incidents *= 2;
      follow(heads);
      heads = longer(heads, incidents);
      alive = longer(alive, incidents);
      free = longer(free, incidents);
    },
    get bytes() {
      return incidentOf.byteLength * 6 + ids.bytes;
    },
  };
}
