import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readZip } from '@tingchao/adapters/zip/read-zip.ts';
import { safeCell } from '@tingchao/domain/report/safe-cell.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alive, unreadable } from './hostile-look.ts';
import { payloads } from './hostile-payloads.ts';
import { bringIn, type HostileWorld } from './hostile-world.ts';
import { openDesk, settled, type Desk, type Person, type Seat } from './open-desk.ts';

let desk: Desk;
let world: HostileWorld;
beforeAll(async () => {
  desk = await openDesk();
  world = await bringIn(desk);
}, 300_000);
afterAll(() => desk?.close());

/** Every role is held by one of them. */
const people = {
  desk: {
    id: 'wanglan',
    name: '王岚',
    unit: '县委网信办',
    roles: ['monitor', 'analyst', 'dispatcher', 'supervisor', 'archivist'],
  },
  unit: { id: 'chenjie', name: '陈洁', unit: 'housing_bureau', roles: ['lead_officer'] },
  chain: {
    id: 'zhaozhu',
    name: '赵主任',
    unit: '县政府办公室',
    roles: ['reviewer', 'secrecy', 'approver', 'spokesperson'],
  },
  leader: { id: 'zhou', name: '周县长', unit: '县政府办公室', roles: ['leader'] },
  admin: { id: 'zhaogong', name: '赵工', unit: '县委网信办', roles: ['admin'] },
  auditor: { id: 'shenji', name: '孙审', unit: '县政府办公室', roles: ['auditor'] },
} as const satisfies Record<string, Person>;

/** What each of them opens; `:case` and `:incident` stand for each of some. */
const screens: Readonly<Record<keyof typeof people, readonly string[]>> = {
  desk: [
    '/queue',
    '/incidents/:incident',
    '/rules',
    '/dispatch/:case',
    '/cases/:case',
    '/duty/desk',
    '/duty/intake',
    '/duty/calls',
    '/duty/rota',
    '/duty/handover',
    '/approvals',
    '/approvals/:case',
    '/delegations',
    '/supervision',
    '/letters',
    '/repeats',
    '/ledger',
    '/months',
    '/scorecards',
    '/register',
    '/digest',
    '/instructions',
    '/situation',
    '/special-reports',
    '/sources',
    '/sources/new',
    '/sources/:source',
    '/pipeline',
    '/calendars',
    '/units',
    '/settings',
  ],
  unit: ['/to-do', '/cases/:case', '/cases/:case/reply', '/supervision', '/letters', '/ledger'],
  chain: ['/approvals', '/approvals/:case', '/cases/:case', '/letters', '/ledger'],
  leader: ['/digest', '/instructions', '/situation', '/special-reports', '/cases/:case'],
  admin: ['/pipeline', '/sources', '/calendars', '/units', '/settings', '/accounts', '/backups'],
  auditor: ['/audit', '/calendars'],
};

test('two hundred payloads and more, no two alike', () => {
  expect(new Set(payloads.map(({ text }) => text)).size).toBeGreaterThanOrEqual(200);
  expect(world.cases.length).toBeGreaterThan(8);
});

test('the tripwire trips: the same texts as markup in a page without a policy', async () => {
  const page = await desk.stranger();
  await page.evaluate(
    (texts) => {
      document.body.innerHTML = texts.join('');
    },
    payloads
      .filter(({ family }) => family === 'image')
      .map(({ text }) => text.replace('https://evil.invalid', '/tripwire')),
  );
  expect(await alive(page, 'a page that takes them for markup')).not.toEqual([]);
  await page.context().close();
});

test('every screen there is stands in the table', () => {
  const app = readFileSync(join(import.meta.dirname, '../../services/console/web/src/app.tsx'), 'utf8');
  const paths = [...app.matchAll(/screen\('([^']+)'/g)].map(([, path = '']) => `/${path}`);
  const opened = new Set(Object.values(screens).flatMap((all) => all.map((path) => path.replace(/:\w+/, ':id'))));
  const left = paths.map((path) => path.replace(/:\w+/, ':id')).filter((path) => !opened.has(path));
  expect(left.filter((path) => path !== '/sign-in')).toEqual([]);
});

/** The paths of a table with the ids of some cases and incidents in their place. */
async function addresses(paths: readonly string[]): Promise<readonly string[]> {
  const chosen = [...world.published, world.cases[3]!];
  // Each of them shows its ninth of the payloads.
  const incidents = await Promise.all(
    world.cases.map(async ({ id }) => (await desk.ask<{ incidentId: string }>(`/api/cases/${id}`)).incidentId),
  );
  const { items: sources } = await desk.ask<{ items: readonly { sourceId: string; configured: boolean }[] }>(
    '/api/sources',
  );
  return paths.flatMap((path) => {
    const source = sources.find(({ configured }) => configured)?.sourceId ?? '';
    if (path.includes(':source')) return [path.replace(':source', source)];
    if (path.includes(':incident')) return incidents.map((id) => path.replace(':incident', id));
    // One that went all the way and one that waits are enough where the screen is the same for both.
    const some = path === '/cases/:case' ? chosen : [chosen[0]!, chosen[3]!];
    return path.includes(':case') ? some.map(({ id }) => path.replace(':case', id)) : [path];
  });
}

/** All that a list has: its further pages, and the further tabs. */
async function unfold({ page }: Seat): Promise<void> {
  const more = page.getByRole('button', { name: '再看一页' });
  for (let n = 0; n < 6 && (await more.count()) > 0; n += 1) {
    await more.first().click();
    await settled(page);
  }
}

describe.each(Object.keys(people) as (keyof typeof people)[])('seen by %s', (who) => {
  test('nothing of it is more than text on any screen', async () => {
    const seat = await desk.seat(people[who]);
    const wrongs: string[] = [];
    let shown = 0;
    seat.page.on('request', (request) => {
      if (request.url().includes('tripwire')) wrongs.push(`asked for ${request.url()}`);
    });
    for (const path of await addresses(screens[who])) {
      await seat.open(path).catch((cause: unknown) => {
        throw new Error(`${path} does not come to rest`, { cause });
      });
      await unfold(seat);
      shown += await seat.page.locator('.hostile-text').count();
      wrongs.push(...(await alive(seat.page, `${who} ${path}`)));
    }
    await seat.context.close();
    expect(wrongs).toEqual([]);
    expect(desk.wrongs()).toEqual([]);
    if (who !== 'admin' && who !== 'auditor') expect(shown).toBeGreaterThan(5);
  }, 600_000);
});

describe('what leaves as a file', () => {
  type Fetched = { readonly path: string; readonly type: string; readonly name: string | null; readonly bytes: Buffer };
  let seat: Seat;
  const files: Fetched[] = [];

  beforeAll(async () => {
    seat = await desk.seat({ ...people.desk, id: 'wanglan2', name: '王岚二' });
    const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7);
    const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    const { items: kinds } = await desk.ask<{ items: { id: string; of: string }[] }>('/api/documents');
    const ofCase = kinds.filter(({ of }) => of === 'case').map(({ id }) => id);
    const [first] = world.published;
    const formats = ['docx', 'pdf', 'html', 'json'];
    const paths = [
      '/',
      `/cases/${encodeURIComponent(first!.id)}`,
      '/api/ledger.csv',
      '/api/ledger.xlsx',
      ...['json', 'md', 'html'].map((format) => `/api/digests/latest?format=${format}`),
      ...['html', 'json', 'xlsx'].map((format) => `/api/months/${month}?format=${format}`),
      ...formats.map((format) => `/api/reports/daily/${day}?format=${format}`),
      ...ofCase.flatMap((kind) =>
        (kind === 'dispatch_note' ? formats : kind === 'reply_approval' ? ['docx', 'html'] : ['html']).map(
          (format) => `/api/cases/${encodeURIComponent(first!.id)}/documents/${kind}?format=${format}`,
        ),
      ),
      `/api/cases/${encodeURIComponent(first!.id)}/proof.zip`,
      ...['index.html', 'responses.html', 'responses.xml', 'responses.json', 'statistics.json'].map(
        (name) => `/api/public/${name}`,
      ),
    ];
    for (const path of paths) {
      const response = await seat.context.request.get(desk.url + path, { timeout: 120_000 });
      const headers = response.headers();
      // Some papers exist only after a step that this case has not seen.
      if (response.status() === 404) continue;
      expect(response.status(), `${path}: ${(await response.body()).subarray(0, 400).toString()}`).toBe(200);
      expect(headers['x-content-type-options'], path).toBe('nosniff');
      const stated = headers['content-disposition'];
      files.push({
        path,
        type: headers['content-type'] ?? '',
        name: stated === undefined ? null : nameIn(stated),
        bytes: await response.body(),
      });
    }
  }, 600_000);

  const nameIn = (disposition: string): string =>
    decodeURIComponent(
      /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1] ?? /filename="([^"]*)"/.exec(disposition)?.[1] ?? '',
    );
  const of = (type: string): readonly Fetched[] => {
    const found = files.filter((one) => one.type.includes(type));
    expect(found.length, type).toBeGreaterThan(0);
    return found;
  };

  test('has a name that every machine takes for a name', () => {
    const names = files.flatMap(({ name }) => name ?? []);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(name).toMatch(/^(?!\.)[^\\/:*?"<>|\p{C}]{1,120}\.(?:csv|xlsx|docx|pdf|zip)$/u);
  });

  test('holds no cell that a spreadsheet runs', () => {
    const csv = of('text/csv');
    for (const { path, bytes } of csv) {
      const cells = cellsOf(bytes.toString());
      expect(cells.length, path).toBeGreaterThan(50);
      expect(cells.filter((cell) => safeCell(cell) !== cell).slice(0, 3), path).toEqual([]);
    }
    for (const { path, bytes } of of('spreadsheetml')) {
      for (const [name, part] of readZip(bytes)) {
        const text = Buffer.from(part).toString();
        if (!name.startsWith('xl/worksheets/')) continue;
        expect(text, `${path} ${name}`).not.toMatch(/<f[\s>/]|<hyperlink[\s>]/);
        const cells = [...text.matchAll(/<t(?: [^>]*)?>([^<]*)<\/t>/g)].map(([, cell = '']) => plain(cell));
        expect(cells.filter((cell) => safeCell(cell) !== cell).slice(0, 3), `${path} ${name}`).toEqual([]);
      }
    }
  });

  test('is well-formed, and points to nothing outside', async () => {
    for (const { path, bytes } of [...of('spreadsheetml'), ...of('wordprocessingml')]) {
      const parts = [...readZip(bytes)]
        .filter(([name]) => /\.(?:xml|rels)$/.test(name))
        .map(([name, part]) => [name, Buffer.from(part).toString()] as const);
      expect(await unreadable(seat.page, parts), path).toEqual([]);
      for (const [name, text] of parts)
        expect(text, `${path} ${name}`).not.toMatch(
          /TargetMode="External"|<w:instrText[^>]*>[^<]*(?:HYPERLINK|INCLUDE)/,
        );
    }
    const feeds = of('rss+xml').map(({ path, bytes }) => [path, bytes.toString()] as const);
    expect(await unreadable(seat.page, feeds)).toEqual([]);
    for (const { path, bytes } of of('application/pdf'))
      expect(bytes.toString('latin1'), path).not.toMatch(/\/(?:JavaScript|JS|OpenAction|Launch|URI|EmbeddedFile)\b/);
    for (const { path, bytes } of of('application/json'))
      expect(() => JSON.parse(bytes.toString()), path).not.toThrow();
  });

  test('runs nothing when it is opened as a page', async () => {
    const wrongs: string[] = [];
    for (const { path } of of('text/html')) {
      await seat.page.goto(desk.url + path, { timeout: 120_000 });
      wrongs.push(...(await alive(seat.page, path, true)));
    }
    expect(wrongs).toEqual([]);
    expect(desk.wrongs()).toEqual([]);
  }, 600_000);
});

/** The cells of a CSV, quotes undone. */
function cellsOf(csv: string): readonly string[] {
  const cells: string[] = [];
  for (const [, quoted, bare] of csv.replace(/^\ufeff/, '').matchAll(/(?:^|,|\r?\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g))
    cells.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
  return cells;
}

const plain = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replace(/&#(x?)([0-9a-f]+);/gi, (_, hex: string, number: string) =>
      String.fromCodePoint(Number.parseInt(number, hex === '' ? 10 : 16)),
    )
    .replaceAll('&amp;', '&');
