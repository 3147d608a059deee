import { expect, test } from 'vitest';
import { parseStartOptions, UsageError } from './start-options.ts';

const from = { root: '/srv/tingchao', cwd: '/home/clerk', env: {} };

test('without arguments the sample county runs on the data folder of the repository', () => {
  expect(parseStartOptions([], from)).toEqual({
    configFolder: '/srv/tingchao/config',
    dataFolder: '/srv/tingchao/data',
    sample: true,
  });
});

test('a sources file takes the place of the sample county, with or without the runner’s dashes', () => {
  const options = { sample: false, sources: '/home/clerk/real.yaml', port: 7171 };
  expect(parseStartOptions(['--', '--sources', 'real.yaml', '--port', '7171'], from)).toMatchObject(options);
  expect(parseStartOptions(['--sources=real.yaml', '--port=7171'], from)).toMatchObject(options);
});

test('a slip is told with the option and the usage', () => {
  expect(() => parseStartOptions(['--prot', '1'], from)).toThrow(/--prot[\s\S]*用法/);
  expect(() => parseStartOptions(['--port'], from)).toThrow(UsageError);
  expect(() => parseStartOptions(['--port', '99999'], from)).toThrow(/0–65535/);
  expect(() => parseStartOptions(['real.yaml'], from)).toThrow(/real\.yaml/);
});
