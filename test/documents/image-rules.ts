import { parse } from 'yaml';
import { isShipped, readCompose } from './compose.ts';
import { fault, isOurs, type Rule } from './container-parts.ts';

/** What is demanded of the image, of secrets and of what the servers of others are told. */
export const imageRules: Readonly<Record<string, Rule>> = {
  'no secret has a value': ({ compose, envExample, kibana }) => [
    ...[...compose.matchAll(/^\s*(\w*(?:PASSWORD|SECRET|KEY|TOKEN)\w*):[ \t]*(.+)$/gm)]
      .filter(([, , value = '']) => !/^\$\{\w+:-\}$/.test(value))
      .map(([line]) => line.trim()),
    ...[...envExample.matchAll(/^[^#\n=]+=.+$/gm)].map(([line]) => line),
    ...[...kibana.matchAll(/^.*(?:password|encryptionKey|token).*$/gim)]
      .map(([line]) => line)
      .filter((it) => !it.startsWith('#')),
  ],
  'every variable that is taken from outside is in .env.example, and asked for before anything starts': ({
    compose,
    envExample,
  }) => {
    const lines = compose.split('\n').filter((line) => !line.trim().startsWith('#'));
    const taken = new Set([...lines.join('\n').matchAll(/(?<!\$)\$\{(\w+)/g)].map(([, name = '']) => name));
    const given = new Set([...envExample.matchAll(/^(\w+)=/gm)].map(([, name = '']) => name));
    const check = readCompose(compose).services['passwords'];
    const asked = check?.command?.join(' ') ?? '';
    return [
      ...taken.symmetricDifference(given),
      ...[...taken].filter((name) => !asked.includes(`$\${${name}:?`) || check?.environment?.[name] === undefined),
      ...['kafka', 'elasticsearch'].filter((name) => !readCompose(compose).services[name]?.depends_on?.['passwords']),
    ];
  },
  'Elasticsearch asks for a password': ({ compose }) => {
    const { elasticsearch } = readCompose(compose).services;
    return fault(elasticsearch?.environment?.['xpack.security.enabled'] !== 'true', 'security is off');
  },
  'Kibana speaks Chinese and to nobody outside': ({ kibana }) => {
    const found = parse(kibana) as Readonly<Record<string, unknown>>;
    const wanted = {
      'i18n.locale': 'zh-CN',
      'telemetry.optIn': false,
      'telemetry.allowChangingOptInStatus': false,
      'newsfeed.enabled': false,
      'map.includeElasticMapsService': false,
      'xpack.fleet.isAirGapped': true,
      'elasticsearch.username': 'kibana_system',
    };
    return Object.entries(wanted).flatMap(([name, value]) => fault(found[name] !== value, name));
  },
  'dashboards are installed once Kibana is there': ({ compose }) => {
    const { dashboards } = readCompose(compose).services;
    return fault(
      !dashboards?.command?.join(' ').includes('kibana install') || dashboards.depends_on?.['kibana'] === undefined,
      'nobody installs them',
    );
  },
  'health is asked where it is answered': ({ compose, dockerfile }, { port }) => {
    const { services } = readCompose(compose);
    const asked = (name: string, at: number): readonly string[] =>
      fault(!services[name]?.healthcheck?.test?.join(' ').includes(`http://127.0.0.1:${at}/healthz`), name);
    return [
      ...asked('tingchao', port),
      ...asked('console', port),
      ...['collector', 'analyzer', 'response'].flatMap((name) =>
        asked(name, Number(services[name]?.environment?.['TINGCHAO_PROBE_PORT'])),
      ),
      ...fault(!services['console']?.ports?.includes(`127.0.0.1:${port}:${port}`), 'the published port'),
      ...fault(!dockerfile.includes(`http://127.0.0.1:${port}/healthz`), 'Dockerfile'),
    ];
  },
  'the image stands on the Node of the tests, not as root': ({ dockerfile }, { node }) => {
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image);
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
    return [
      ...fault(bases.length === 0, 'no base'),
      ...bases.flatMap((base) => fault(base !== `node:${node}-bookworm-slim`, `base ${base}`)),
      ...fault(!/^USER node$/m.test(last), 'root'),
    ];
  },
  'what is started is in the image': ({ compose, dockerfile, dockerignore }) => {
    const commands = Object.values(readCompose(compose).services)
      .filter((service) => isOurs(service))
      .flatMap(({ command = [], healthcheck }) => [...command, ...(healthcheck?.test ?? [])]);
    const named = [...commands, ...[...dockerfile.matchAll(/"([^"\s]+\.ts)"/g)].map(([, path = '']) => path)];
    const needed = [
      'infra/kafka/topics.yaml',
      'config/app.yaml',
      'package.json',
      'pnpm-lock.yaml',
      'infra/patches/README.md',
    ];
    return [...named.filter((word) => word.endsWith('.ts')), ...needed].filter(
      (path) => !isShipped(path, dockerignore),
    );
  },
  'secrets, data and tests stay out of the image': ({ dockerignore }) => {
    const left = new Set(dockerignore.split('\n'));
    return ['.env', '.git', 'data', '**/node_modules', 'test/*'].filter((line) => !left.has(line));
  },
};
