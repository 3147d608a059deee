import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StackProblem } from './problem.ts';

const run = promisify(execFile);
const OLDEST_JAVA = 17;

export const installJava =
  'Debian、Ubuntu：apt-get install openjdk-17-jre-headless；macOS：brew install openjdk@17；或用 JAVA_HOME 指明已装的';
export const installMaven = 'Debian、Ubuntu：apt-get install maven；macOS：brew install maven';

/**
 * The home of the Java to run the servers with: that of `JAVA_HOME`, else the one on the path.
 * @throws {StackProblem} when there is none, or it is older than 17.
 */
export async function findJava(): Promise<string> {
  const home = process.env['JAVA_HOME'];
  const program = home ? join(home, 'bin', 'java') : 'java';
  const told = await run(program, ['-XshowSettings:properties', '-version']).catch((error: unknown) => {
    throw new StackProblem(`测试用的 Kafka 与 Elasticsearch 需要 Java 17，没有找到（${program}）。${installJava}`, {
      cause: error,
    });
  });
  const property = (name: string): string =>
    new RegExp(`^\\s*${name} = (.+)$`, 'm').exec(told.stderr)?.[1]?.trim() ?? '';
  const version = property('java.specification.version');
  if (!(Number(version) >= OLDEST_JAVA)) {
    throw new StackProblem(
      `测试用的 Kafka 与 Elasticsearch 需要 Java 17 或更新，${program} 是 ${version}。${installJava}`,
    );
  }
  return property('java.home');
}
