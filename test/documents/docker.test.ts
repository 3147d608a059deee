import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from '../architecture/source-tree.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

type ComposeService = {
  readonly build: { readonly context: string; readonly dockerfile: string };
  readonly image: string;
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly read_only: boolean;
  readonly user: string;
  readonly cap_drop: readonly string[];
  readonly volumes: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck: { readonly test: readonly string[] };
};
const compose = parse(read('docker-compose.yml')) as {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const dockerfile = read('infra/docker/Dockerfile');
const { devDependencies, version } = JSON.parse(read('package.json')) as {
  devDependencies: { node: string };
  version: string;
};

test('compose runs the embedded system and nothing that is not there yet', () => {
  expect(Object.keys(compose.services)).toEqual(['tingchao']);
  expect(compose.services['tingchao']?.image).toBe(`tingchao:${version}`);
  expect(existsSync(join(repositoryRoot, compose.services['tingchao']?.build.dockerfile ?? ''))).toBe(true);
});

test.for(Object.entries(compose.services))('%s is reachable from its own machine only', ([, service]) => {
  // In host mode the server's own loopback address is the limit; otherwise each published port must name it.
  for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  if (service.ports === undefined) expect(service.network_mode).toBe('host');
});

test.for(Object.entries(compose.services))('%s has no more rights than it needs', ([, service]) => {
  expect(service.read_only).toBe(true);
  expect(service.user).not.toMatch(/^(?:0|root)\b/);
  expect(service.cap_drop).toEqual(['ALL']);
});

test('what the system writes goes to a named volume, and the settings are mounted read-only', () => {
  const { volumes = [], environment } = compose.services['tingchao'] ?? {};
  const data = environment?.['TINGCHAO_DATA'];
  const [name = ''] = volumes.find((volume) => volume.endsWith(`:${data}`))?.split(':') ?? [];
  expect(Object.keys(compose.volumes)).toContain(name);
  expect(volumes).toContain(`./config:${environment?.['TINGCHAO_CONFIG']}:ro`);
});

test('health is asked at /healthz on the configured port', () => {
  const { server } = parse(read('config/app.yaml')) as { server: { port: number } };
  for (const asked of [compose.services['tingchao']?.healthcheck.test.join(' '), dockerfile]) {
    expect(asked).toContain(`http://127.0.0.1:${server.port}/healthz`);
  }
});

test('the image stands on the Node that the tests ran on, and does not run as root', () => {
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
  expect(bases.length).toBeGreaterThan(0);
  for (const image of bases) expect(image).toBe(`node:${devDependencies.node}-bookworm-slim`);
  expect(dockerfile).toMatch(/^USER node$/m);
});

test('what the image starts is there', () => {
  const started = /^CMD \["node", "([^"]+)"\]/m.exec(dockerfile)?.[1] ?? '';
  expect(existsSync(join(repositoryRoot, started)), started).toBe(true);
});
