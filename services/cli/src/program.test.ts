import { expect, test } from 'vitest';
import { runForTests } from './run-for-tests.ts';

const run = (...args: readonly string[]) =>
  runForTests(args, { configFolder: '/nowhere/config', dataFolder: '/nowhere/data' });

test.each(['ledger', 'monthly', 'digest', 'bulletin', 'proof', 'public'])('export %s is there', async (what) => {
  const help = await run('export', what, '--help');
  expect(help).toMatchObject({ code: 0, out: expect.stringContaining('--out') });
});

test('a slip is told in one Chinese line, with exit code 2 and nothing on stdout', async () => {
  const unknown = await run('incidnet');
  expect(unknown).toMatchObject({ code: 2, out: '' });
  expect(unknown.err).toMatch(/^没有命令 incidnet。是不是 incident？.*\n$/);
  expect((await run('incident', 'list', '--level', 'V')).err).toMatch(
    /^--level <级别> 的取值不对：只能是 I、II、III、IV。.*\n$/,
  );
  expect((await run('incident', 'show')).err).toMatch(/^缺少参数 <事件编号>。.*\n$/);
});
