import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings, SettingsError } from './load-settings.ts';

const shipped = readFileSync(fileURLToPath(new URL('../../../config/app.yaml', import.meta.url)), 'utf8');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const slip = fc.record({
  at: fc.nat(shipped.length),
  cut: fc.nat(6),
  put: fc.oneof(
    fc.constantFrom(':', '- ', '{', ']', '\t', '"', '*a', '&a ', '!x ', '\n', '---\n', '~', '<<: ', '青'),
    fc.string({ maxLength: 4 }),
  ),
});

test('whatever a person types into a file, it loads or its mistakes are told one a line, each inside the file', () => {
  fc.assert(
    fc.property(fc.array(slip, { minLength: 1, maxLength: 4 }), (slips) => {
      const text = slips.reduce(
        (before, { at, cut, put }) => before.slice(0, at) + put + before.slice(at + cut),
        shipped,
      );
      writeFileSync(join(folder, 'app.yaml'), text);
      try {
        loadSettings(folder);
      } catch (error) {
        // The other files are missing here, so something is always told.
        if (!(error instanceof SettingsError)) throw error;
        expect(error.message.split('\n')).toHaveLength(error.mistakes.length);
        const ours = error.mistakes.filter(({ file }) => file.endsWith('app.yaml'));
        for (const { line, column, message } of ours) {
          expect(line).toBeLessThanOrEqual(text.split(/\r\n|\n|\r/).length + 1);
          expect(column).toBeGreaterThan(0);
          expect(message).not.toBe('');
        }
      }
    }),
    { numRuns: 300 },
  );
});
