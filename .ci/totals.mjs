// Prints `N passed, N failed[, N skipped]` from the JSON reports of the test runners.
// usage: node .ci/totals.mjs EXIT_CODE REPORT…
import { readFileSync } from 'node:fs';

const [exitCode, ...reports] = process.argv.slice(2);
const totals = { passed: 0, failed: 0, skipped: 0 };

for (const path of reports) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    process.stderr.write(`no totals: ${error.message}\n`);
    totals.failed += 1;
    continue;
  }
  totals.passed += report.numPassedTests;
  totals.failed += report.numFailedTests;
  totals.skipped += report.numPendingTests + report.numTodoTests;
  // A file that could not even be loaded has no tests to count.
  totals.failed += report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
}
// An error outside of any test (an unhandled rejection, a killed run) shows only in the exit code.
if (exitCode !== '0' && totals.failed === 0) totals.failed = 1;

const parts = [`${totals.passed} passed`, `${totals.failed} failed`];
if (totals.skipped > 0) parts.push(`${totals.skipped} skipped`);
process.stdout.write(`${parts.join(', ')}\n`);
