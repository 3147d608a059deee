import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { forgetFigures, readFigures } from './figures.ts';

/** Writes what the last run of the quality tests measured into the table of the README beside this file; nobody writes it by hand. */
const readme = fileURLToPath(new URL('./README.md', import.meta.url));
const BEGIN = '<!-- figures: written by write-figures.ts -->';
const END = '<!-- end of figures -->';

const rows = readFigures().flatMap(({ test, figures }) =>
  figures.map(({ measure, size, result, floor }) => `| \`${test}\` | ${measure} | ${size} | ${result} | ${floor} |`),
);
const table = ['| measured by | measure | over | result | floor |', '| --- | --- | --- | --- | --- |', ...rows].join(
  '\n',
);
const text = readFileSync(readme, 'utf8');
const [before, rest] = text.split(BEGIN);
const after = rest?.split(END)[1];
if (before === undefined || after === undefined) throw new Error(`${readme} has no place for the figures (${BEGIN})`);
writeFileSync(readme, `${before}${BEGIN}\n\n${table}\n\n${END}${after}`);
forgetFigures();
process.stdout.write(`${rows.length} figures written\n`);
