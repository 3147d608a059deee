import { createCalendar } from '@tingchao/domain/time/calendar.ts';
import { periodOf } from '@tingchao/response/close-month.ts';
import { openPlatform } from '@tingchao/runtime/open-platform.ts';
import { createPinoEvents } from '@tingchao/runtime/pino-events.ts';
import { loadSettings } from '@tingchao/settings/load-settings.ts';
import { madeMatter } from './month-corpus.ts';

// Run by `bench month` in a process of its own: fills a data folder with the handled matters of a month and prints the id of
// the last case.
const [dataFolder = '', configFolder = '', month = '', count = '0'] = process.argv.slice(2);
const PAGE = 250;

const settings = loadSettings(configFolder, { dataFolder });
const platform = await openPlatform(settings, {
  mode: 'embedded',
  dataFolder,
  notifiers: [],
  events: createPinoEvents({ level: 'warn' }),
});
const period = periodOf(platform, month);
if (period === undefined) throw new Error(`${month} is no month`);
const calendar = createCalendar(settings.calendars);
let last = '';
for (let done = 0; done < Number(count); done += PAGE) {
  const made = Array.from({ length: Math.min(PAGE, Number(count) - done) }, (_, n) =>
    madeMatter(done + n + 1, period, settings, calendar),
  );
  await platform.posts.add(made.flatMap(({ posts }) => posts));
  await platform.incidents.save(made.map(({ incident }) => incident));
  await platform.cases.save(made.map(({ file }) => file));
  const final = made.at(-1);
  if (final === undefined) continue;
  last = final.file.id;
  await platform.blobs.put(new TextEncoder().encode(final.reply));
}
await platform.close();
process.stdout.write(`${last}\n`);
