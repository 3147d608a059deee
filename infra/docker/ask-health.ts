/** `node ask-health.ts <url>`: exit code 0 when the address answers well within four seconds, 1 otherwise; for healthchecks. */
const answered = await fetch(process.argv[2] ?? '', { signal: AbortSignal.timeout(4_000) }).then(
  ({ ok, statusText }) => (ok ? undefined : statusText),
  (error: unknown) => String(error),
);
if (answered !== undefined) process.stderr.write(`${answered}\n`);
process.exitCode = answered === undefined ? 0 : 1;
