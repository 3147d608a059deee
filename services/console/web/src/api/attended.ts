/** After the last touch of a key, the mouse or the screen a page counts as attended so long, milliseconds. */
const attendedMs = 60_000;

let last = Date.now();
const note = (): void => {
  last = Date.now();
};
for (const name of ['pointerdown', 'keydown', 'wheel', 'touchstart']) {
  window.addEventListener(name, note, { passive: true, capture: true });
}

/** Whether somebody is there: what a page asks by itself later than that keeps no session alive. */
export const isAttended = (): boolean => Date.now() - last < attendedMs;
