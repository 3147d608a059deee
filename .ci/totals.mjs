// Prints what failed, what passed only at the second try, and as the last line `N passed, N failed[, N skipped]`, from the running report of the tests
// (test/running-report.ts); also from one that ends in the middle, because the run was killed.
// usage: node .ci/totals.mjs EXIT_CODE SECONDS REPORT
import { readFileSync } from 'node:fs';

const [exitCode, seconds, path] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);

const ended = new Map();
const begun = new Set();
let run = null;
for (const line of linesOf(path)) {
  if (line.begun) begun.add(line.begun);
  else if (line.ended) ended.set(line.ended, line);
  else run = line;
}

const files = [...ended.values()];
const sum = (count) => files.reduce((total, file) => total + count(file), 0);
const failures = [
  ...files.flatMap((file) => file.failures.map((name) => `${file.ended} › ${name}`)),
  ...[...begun].filter((file) => !ended.has(file)).map((file) => `${file} was not finished`),
  ...(run?.errors ?? []).map((error) => `outside of any test: ${error}`),
];
if (exitCode !== '0' && failures.length === 0)
  failures.push(`the run ended with exit code ${exitCode}, no test says why`);

if (failures.length > 0) {
  say(`\nexit code ${exitCode} after ${seconds} s${run ? '' : ', before the run was over'}; failed:`);
  for (const failure of failures) say(`  ${failure}`);
}
const again = files.flatMap((file) => (file.again ?? []).map((name) => `${file.ended} › ${name}`));
if (again.length > 0) {
  say('\npassed only when tried again, look at them:');
  for (const name of again) say(`  ${name}`);
}
const skipped = sum((file) => file.skipped);
const parts = [`${sum((file) => file.passed)} passed`, `${failures.length} failed`];
if (skipped > 0) parts.push(`${skipped} skipped`);
say(`\n${parts.join(', ')}`);

/** The lines that were written whole. */
function linesOf(file) {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    process.stderr.write(`no report: ${error.message}\n`);
  }
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}
