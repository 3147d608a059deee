import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyzerFlags } from '@tingchao/cli/bench/cluster-child.ts';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from '../architecture/source-tree.ts';
import { containerFiles, knownVariables, readCompose, type ContainerFiles } from './compose.ts';
import { judgeContainers } from './container-rules.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const { devDependencies, version } = JSON.parse(read('package.json')) as {
  devDependencies: { node: string };
  version: string;
};
const { server } = parse(read('config/app.yaml')) as { server: { port: number } };
const measures = { version, node: devDependencies.node, port: server.port, variables: knownVariables() };
const files = containerFiles();

test('the container files keep every rule', () => {
  expect(judgeContainers(files, measures)).toEqual([]);
});

test('the measurement starts analyzers as the containers do', () => {
  const { command } = readCompose(files.compose).services['analyzer'] ?? {};
  expect(command).toEqual(['node', ...analyzerFlags, 'services/analyzer/src/main.ts']);
});

type Part = keyof ContainerFiles;
/** A fault to plant: which file, what stands there, what is put in its place, and who must notice. */
const plants: readonly (readonly [part: Part, from: string | RegExp, to: string, rule: RegExp])[] = [
  ['compose', 'apache/kafka:4.3.1', 'apache/kafka:latest', /one version/],
  ['compose', 'kibana/kibana:8.19.13', 'kibana/kibana:8.19.12', /of one 8\.19/],
  ['compose', 'tingchao:0.1.0', 'tingchao:0.0.9', /version of the package/],
  ['compose', /start_period: 180s/, '', /kibana: no healthcheck/],
  ['compose', "restart: 'no'", 'restart: always', /passwords: no healthcheck/],
  ['compose', '127.0.0.1:5601:5601', '5601:5601', /loopback/],
  ['compose', '127.0.0.1:7070:7070', '127.0.0.1:7071:7070', /published port/],
  ['compose', 'mem_limit: 896m', "mem_limit: 896m\n    ports: ['127.0.0.1:9092:9092']", /kafka: (?:ports|published)/],
  ['compose', 'networks: [inside]', 'networks: [outside]', /kafka: a server with a way out/],
  ['compose', 'networks: [inside, door]', 'networks: [inside, backdoor]', /no network backdoor/],
  ['compose', 'networks: [inside, door]', 'networks: [inside]', /published from a closed network/],
  ['compose', 'network_mode: none', 'network_mode: host', /passwords: host network/],
  ['compose', 'profiles: [embedded]', 'profiles: [cluster]', /profiles are/],
  [
    'compose',
    /elasticsearch: \{ condition: service_healthy/,
    'elasticsearch: { condition: service_started',
    /not waited/,
  ],
  [
    'compose',
    'accounts: { condition: service_completed_successfully }\n  health',
    'passwords: { condition: service_completed_successfully }\n  health',
    /without accounts/,
  ],
  ['compose', 'read_only: true', 'read_only: false', /root file system/],
  ['compose', "user: '1000:1000'", "user: '0:0'", /user 0/],
  ['compose', /cap_drop: \[ALL\]/, 'cap_drop: []', /capabilities/],
  ['compose', 'no-new-privileges:true', 'no-new-privileges:false', /new privileges/],
  ['compose', "tmpfs: ['/tmp:size=64m,mode=1777']", 'tmpfs: []', /no \/tmp/],
  ['compose', '\n  keys:\n', '\n', /declared and used.*keys/],
  ['compose', './config:/app/config:ro', './config:/app/config', /cannot be written/],
  ['compose', './infra/docker/kibana.yml', './infra/docker/gone.yml', /gone\.yml/],
  ['compose', '- keys:/data', '- data:/data', /share one volume/],
  ['compose', 'TINGCHAO_DATA: /data', 'TINGCHAO_DATA: /var', /named volume/],
  ['compose', 'mem_limit: 2560m', 'mem_limit: 5g', /one machine/],
  ['compose', 'mem_limit: 384m', '', /has a limit.*: collector/],
  ['compose', '-Xmx1280m', '-Xmx2400m', /leaves half/],
  ['compose', 'TINGCHAO_KAFKA: kafka', 'TINGCHAO_BROKER: kafka', /collector: TINGCHAO_BROKER/],
  ['compose', '${KIBANA_SYSTEM_PASSWORD:-}', 'changeme', /no secret.*changeme/],
  ['compose', '${ELASTIC_PASSWORD:-}', '${ELASTIC_PASSWORD:-changeme}', /no secret/],
  ['compose', '$${ELASTIC_PASSWORD:?', '$${OTHER_PASSWORD:?', /asked for.*ELASTIC_PASSWORD/],
  ['compose', "xpack.security.enabled: 'true'", "xpack.security.enabled: 'false'", /asks for a password/],
  ['compose', '- install', '- build', /nobody installs/],
  ['compose', /TINGCHAO_PROBE_PORT: '7071'/, "TINGCHAO_PROBE_PORT: '7072'", /health is asked.*collector/],
  ['compose', "'services/analyzer/src/main.ts'", "'services/analyzer/src/gone.ts'", /in the image.*gone/],
  ['compose', "'infra/docker/prepare-accounts.ts'", "'test/documents/compose.ts'", /in the image.*compose/],
  ['envExample', 'ELASTIC_PASSWORD=', 'ELASTIC_PASSWORD=changeme', /no secret/],
  ['envExample', 'KIBANA_SYSTEM_PASSWORD=', '', /in \.env\.example.*KIBANA_SYSTEM/],
  ['kibana', 'zh-CN', 'en', /speaks Chinese.*locale/],
  ['kibana', 'telemetry.optIn: false', 'telemetry.optIn: true', /telemetry/],
  ['kibana', 'newsfeed.enabled: false', '', /newsfeed/],
  ['kibana', 'server.host', 'elasticsearch.password: changeme\nserver.host', /no secret/],
  ['dockerfile', 'USER node', 'USER root', /not as root.*root/],
  ['dockerfile', 'node:24.21.0-bookworm-slim AS', 'node:24-slim AS', /Node of the tests/],
  ['dockerfile', '"services/embedded/src/main.ts"', '"services/embedded/src/start.ts"', /in the image/],
  ['dockerignore', '.env\n', '', /stay out/],
  ['dockerignore', 'data\n', 'data\ninfra/kafka\n', /in the image.*topics/],
  ['dockerignore', 'data\n', 'data\nconfig/*\n', /in the image.*app\.yaml/],
];

test.for(plants)('in %s, %s as %s is noticed', ([part, from, to, rule]) => {
  const text = files[part];
  const changed = text.replace(from, () => to);
  expect(changed).not.toBe(text);
  expect(judgeContainers({ ...files, [part]: changed }, measures).join('\n')).toMatch(rule);
});
