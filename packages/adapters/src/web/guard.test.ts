import { describe, expect, test } from 'vitest';
import { decideUrl, guardedConnector } from './guard.ts';

const PUBLIC = ['93.184.216.34'];
const decide = (url: string, addresses?: readonly string[]) => decideUrl(url, addresses, {}).decision;

describe('a URL that leads to the public web', () => {
  test.each([
    ['http://example.com/', PUBLIC],
    ['https://example.com:443/a?b=c#d', PUBLIC],
    ['https://example.com:80/', PUBLIC],
    ['http://example.com./', PUBLIC],
    ['http://政府网.中国/', PUBLIC],
    ['http://example.com/', ['93.184.216.34', '2606:2800:220:1::1']],
    ['http://8.8.8.8/', undefined],
    ['http://134744072/', undefined],
    ['http://[2606:4700::1111]/', undefined],
  ])('%s is allowed', (url, addresses) => {
    expect(decide(url, addresses)).toBe('allow');
  });
});

describe('a URL that does not', () => {
  test.each([
    'ftp://8.8.8.8/',
    'file:///etc/passwd',
    'gopher://8.8.8.8/',
    'data:text/html,x',
    'javascript:alert(1)',
    '//8.8.8.8/',
    'not a url',
    '',
    'http://',
    'http://user@8.8.8.8/',
    'http://user:pw@8.8.8.8/',
    'http://@8.8.8.8/',
    'http://8.8.8.8:8080/',
    'http://8.8.8.8:22/',
    'https://8.8.8.8:9200/',
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://127。0。0。1/',
    'http://①②⑦.0.0.1/',
    'http://%31%32%37.0.0.1/',
    'http://0/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://172.31.255.255/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data/',
    'http://100.100.100.200/',
    'http://168.63.129.16/',
    'http://192.0.0.192/',
    'http://192.0.2.1/',
    'http://192.88.99.1/',
    'http://198.18.0.1/',
    'http://198.51.100.1/',
    'http://203.0.113.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://[::]/',
    'http://[::1]/',
    'http://[::127.0.0.1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[64:ff9b::8.8.8.8]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:4136:e378::1]/',
    'http://[2001:db8::1]/',
    'http://[3fff::1]/',
    'http://[fe80::1]/',
    'http://[fe80::1%25eth0]/',
    'http://[fc00::1]/',
    'http://[fd00:ec2::254]/',
    'http://[ff02::1]/',
    'http://[5f00::1]/',
    'http://[100::1]/',
    'http://localhost/',
    'http://LOCALHOST./',
    'http://ⓛocalhost/',
    'http://a.localhost/',
    'http://8.8.8.8\\@127.0.0.1/',
  ])('%s is denied', (url) => {
    expect(decide(url)).toBe('deny');
  });

  test.each([
    [[]],
    [['127.0.0.1']],
    [['93.184.216.34', '10.0.0.1']],
    [['93.184.216.34', '::1']],
    [['::ffff:93.184.216.34']],
    [['fe80::1%eth0']],
    [['nonsense']],
  ])('a name that resolves to %j is denied', (addresses) => {
    expect(decide('http://example.com/', addresses)).toBe('deny');
  });

  test('localhost is denied whatever it resolves to', () => {
    expect(decide('http://localhost/', PUBLIC)).toBe('deny');
  });

  test('a control character inside is denied', () => {
    expect(decide('http://exam\tple.com/', PUBLIC)).toBe('deny');
    expect(decide('http://example.com/a b', PUBLIC)).toBe('deny');
  });
});

test('a name without addresses is unresolved', () => {
  expect(decideUrl('http://example.com/', undefined, {})).toEqual({ decision: 'deny', reason: 'unresolved' });
});

test('settings may add a port but never a special address', () => {
  const policy = { extraPorts: [8080] };
  expect(decideUrl('http://8.8.8.8:8080/', undefined, policy).decision).toBe('allow');
  expect(decideUrl('http://10.0.0.1:8080/', undefined, policy).decision).toBe('deny');
});

test('a granted origin is exact: scheme, address and port', () => {
  const policy = { grantedOrigins: ['http://127.0.0.1:8123'] };
  expect(decideUrl('http://127.0.0.1:8123/x', undefined, policy).decision).toBe('allow');
  expect(decideUrl('http://127.0.0.1:8124/x', undefined, policy).decision).toBe('deny');
  expect(decideUrl('https://127.0.0.1:8123/x', undefined, policy).decision).toBe('deny');
  expect(decideUrl('http://127.0.0.2:8123/x', undefined, policy).decision).toBe('deny');
  expect(decideUrl('http://u@127.0.0.1:8123/x', undefined, policy).decision).toBe('deny');
});

test('a grant opens loopback only, never another private address', () => {
  const policy = { grantedOrigins: ['http://10.0.0.1'] };
  expect(decideUrl('http://10.0.0.1/', undefined, policy).decision).toBe('deny');
});

describe('the connector', () => {
  const dial = (hostname: string, addresses: readonly string[]) =>
    new Promise<string>((resolve) => {
      const connect = guardedConnector({}, { resolve: () => Promise.resolve(addresses) });
      connect({ hostname, host: hostname, protocol: 'http:', port: '80' }, (...result) =>
        resolve(result[0]?.name ?? 'connected'),
      );
    });

  test('refuses a literal special address, in brackets too', async () => {
    expect(await dial('127.0.0.1', PUBLIC)).toBe('Permanent');
    expect(await dial('[::1]', PUBLIC)).toBe('Permanent');
  });

  test('refuses a name with one private answer among public ones', async () => {
    expect(await dial('example.com', [...PUBLIC, '192.168.0.1'])).toBe('Permanent');
  });

  test('a name without an answer may be tried again later', async () => {
    expect(await dial('example.com', [])).toBe('Transient');
  });
});
