/** `2026-03-02T09:00:00+08:00` as people read it: `03-02 09:00`; the year stands in `fullTime`. */
export const shortTime = (iso: string): string => iso.slice(5, 16).replace('T', ' ');

/** `2026-03-02T09:00:00+08:00` as `2026-03-02 09:00`. */
export const fullTime = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
