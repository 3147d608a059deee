import { appendFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * What happened so far, a JSON object a line in the file that `.ci/run` names: a file `begun`, a file `ended` with its counts and
 * the names of what failed and of what passed only when tried again, and at last the `run`. A run that is killed leaves what it
 * had found, and which files were in hand.
 */
export class RunningReport implements Reporter {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  onTestModuleStart(module: TestModule): void {
    this.#write({ begun: module.relativeModuleId });
  }

  onTestModuleEnd(module: TestModule): void {
    const tests = [...module.children.allTests()];
    const count = (state: string): number => tests.filter((one) => one.result().state === state).length;
    const failed = tests.filter((one) => one.result().state === 'failed').map((one) => one.fullName);
    // A file that could not be loaded, or whose set-up failed, has no failed test of its own.
    const unread =
      failed.length === 0 && module.state() === 'failed' ? [`(the file) ${firstLine(module.errors())}`] : [];
    this.#write({
      ended: module.relativeModuleId,
      passed: count('passed'),
      skipped: count('skipped'),
      failures: [...failed, ...unread],
      again: tests.filter((one) => one.diagnostic()?.flaky).map((one) => one.fullName),
    });
  }

  onTestRunEnd(_modules: readonly TestModule[], errors: readonly SerializedError[], reason: string): void {
    this.#write({ run: reason, errors: errors.map((error) => firstLine([error])) });
  }

  #write(line: object): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }
}

function firstLine(errors: readonly SerializedError[]): string {
  return (errors[0]?.message ?? 'failed outside of its tests').split('\n', 1)[0] ?? '';
}
