import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../architecture/source-tree.ts';
import { readCompose, type Compose, type ComposeService, type ContainerFiles } from './compose.ts';
import { fault, isOurs, type Measures, type Rule } from './container-parts.ts';
import { imageRules } from './image-rules.ts';

type ServiceRule = (name: string, service: ComposeService, compose: Compose, measures: Measures) => readonly string[];

const SERVICES = ['collector', 'analyzer', 'response', 'console'];
const CLUSTER = [...SERVICES, 'kafka', 'elasticsearch', 'kibana', 'passwords', 'accounts', 'dashboards'];
/** What one machine of 8 GB leaves for containers, in MiB. */
const MEMORY = 7 * 1024;

const isOneShot = ({ restart, healthcheck }: ComposeService): boolean =>
  restart === 'no' && healthcheck?.disable === true;
const mib = (limit = ''): number => Number.parseInt(limit, 10) * (limit.endsWith('g') ? 1024 : 1);

const each =
  (judge: ServiceRule): Rule =>
  ({ compose: text }, measures) => {
    const compose = readCompose(text);
    return Object.entries(compose.services).flatMap(([name, service]) =>
      judge(name, service, compose, measures).map((found) => `${name}: ${found}`),
    );
  };

/** What is demanded of the services, by what it says. */
const containerRules: Readonly<Record<string, Rule>> = {
  'every image is named with one version': each((_name, { image = '' }) =>
    fault(!/:\d+\.\d+\.\d+$/.test(image), `image ${image}`),
  ),
  'our image has the version of the package': ({ compose }, { version }) =>
    Object.entries(readCompose(compose).services).flatMap(([name, service]) =>
      fault(isOurs(service) && service.image !== `tingchao:${version}`, name),
    ),
  'Elasticsearch and Kibana are of one 8.19': ({ compose }) => {
    const { elasticsearch, kibana } = readCompose(compose).services;
    const [one, other] = [elasticsearch, kibana].map((service) => service?.image?.split(':')[1] ?? '');
    return fault(one !== other || !one?.startsWith('8.19.'), `${one} and ${other}`);
  },
  'every service tells its health, or ends by itself': each((_name, service) =>
    fault(
      !isOneShot(service) && !(service.healthcheck?.test && service.healthcheck.start_period),
      'no healthcheck with a start period',
    ),
  ),
  'ports are published on the loopback address only': each((_name, { ports = [] }) =>
    ports.filter((port) => !port.startsWith('127.0.0.1:')),
  ),
  'only interface and Kibana are published': each((name, { ports }) =>
    fault(ports !== undefined && name !== 'console' && name !== 'kibana', 'ports'),
  ),
  'host network is for the embedded system only': each((name, { network_mode: mode }) =>
    fault(mode === 'host' && name !== 'tingchao', 'host network'),
  ),
  'what is published can be reached, and servers have no way out': each((_name, service, compose) => {
    const { networks = [], ports } = service;
    const open = networks.filter((network) => compose.networks[network]?.internal !== true);
    return [
      ...networks.filter((network) => !(network in compose.networks)).map((network) => `no network ${network}`),
      ...fault(ports !== undefined && open.length === 0, 'published from a closed network'),
      ...fault(networks.includes('outside') && !isOurs(service), 'a server with a way out'),
    ];
  }),
  'profiles are embedded and cluster, with their services': ({ compose }) => {
    const { services } = readCompose(compose);
    const of = (profile: string): string =>
      Object.keys(services)
        .filter((name) => services[name]?.profiles?.join() === profile)
        .toSorted()
        .join(' ');
    return [
      ...fault(of('embedded') !== 'tingchao', of('embedded')),
      ...fault(of('cluster') !== CLUSTER.toSorted().join(' '), of('cluster')),
      ...fault(Object.keys(services).length !== CLUSTER.length + 1, 'a service without its profile'),
    ];
  },
  'dependencies are there, of the same profile, and waited for': each((_name, { depends_on = {}, profiles }, compose) =>
    Object.entries(depends_on).flatMap(([other, { condition }]) => {
      const needed = compose.services[other];
      if (needed === undefined || needed.profiles?.join() !== profiles?.join()) return [`depends on ${other}`];
      const wanted = isOneShot(needed) ? 'service_completed_successfully' : 'service_healthy';
      return fault(condition !== wanted, `${other} is not waited for`);
    }),
  ),
  'our services wait for their servers and accounts': ({ compose }) =>
    SERVICES.flatMap((name) =>
      ['kafka', 'accounts'].flatMap((other) =>
        fault(readCompose(compose).services[name]?.depends_on?.[other] === undefined, `${name} without ${other}`),
      ),
    ),
  'our containers have no more rights than they need': each((_name, service) =>
    isOurs(service)
      ? [
          ...fault(service.read_only !== true, 'root file system can be written'),
          ...fault(!/^[1-9]\d*:[1-9]\d*$/.test(service.user ?? ''), `user ${service.user}`),
          ...fault(!service.tmpfs?.some((mount) => mount.startsWith('/tmp:')), 'no /tmp'),
        ]
      : [],
  ),
  'no container has capabilities': each((_name, { cap_drop: dropped, security_opt: options }) => [
    ...fault(dropped?.join() !== 'ALL', 'capabilities'),
    ...fault(!options?.includes('no-new-privileges:true'), 'new privileges'),
  ]),
  'volumes are declared and used, and settings cannot be written': ({ compose: text }) => {
    const compose = readCompose(text);
    const mounts = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes);
    const sources = mounts.map((mount) => mount.split(':')[0] ?? '');
    return [
      ...sources.filter((source) => !source.startsWith('./') && !(source in compose.volumes)),
      ...Object.keys(compose.volumes).filter((name) => !sources.includes(name)),
      ...mounts.filter((mount) => mount.startsWith('./') && !mount.endsWith(':ro')),
      ...sources.filter((source) => source.startsWith('./') && !existsSync(join(repositoryRoot, source))),
    ];
  },
  'what a service writes goes to a named volume': each((_name, { environment = {}, volumes = [], ...service }) => {
    const data = environment['TINGCHAO_DATA'];
    return fault(
      !isOneShot(service) &&
        isOurs(service) &&
        !volumes.some((mount) => /^\w/.test(mount) && mount.endsWith(`:${data}`)),
      `nothing is mounted at ${data}`,
    );
  }),
  'the services of a cluster share one volume of keys': ({ compose }) => {
    const of = (name: string): string => readCompose(compose).services[name]?.volumes?.[0] ?? '';
    return SERVICES.filter((name) => of(name) !== 'keys:/data');
  },
  'every container that stays has a limit, and one machine carries them': ({ compose }) => {
    const staying = Object.entries(readCompose(compose).services).filter(([, service]) => !isOneShot(service));
    const cluster = staying.filter(([name]) => name !== 'tingchao');
    const sum = cluster.reduce((total, [, { mem_limit: limit }]) => total + mib(limit), 0);
    return [
      ...staying.filter(([, { mem_limit: limit }]) => !(mib(limit) > 0)).map(([name]) => name),
      ...fault(sum > MEMORY, `${sum} MiB`),
    ];
  },
  'a heap leaves half of its limit to what lies outside of it': each((_name, { environment = {}, mem_limit: limit }) =>
    ['ES_JAVA_OPTS', 'KAFKA_HEAP_OPTS'].flatMap((option) => {
      const heap = Number(/-Xmx(\d+)m/.exec(environment[option] ?? '')?.[1] ?? 0);
      return fault(heap > mib(limit) * 0.6, `${heap} MiB of heap in ${limit}`);
    }),
  ),
  'environment names of our containers are read by the program': each((_name, service, _compose, { variables }) =>
    isOurs(service) ? Object.keys(service.environment ?? {}).filter((name) => !variables.has(name)) : [],
  ),
};

/** Every breach of every rule, one line each. */
export const judgeContainers = (files: ContainerFiles, measures: Measures): readonly string[] =>
  Object.entries({ ...containerRules, ...imageRules }).flatMap(([rule, judge]) =>
    judge(files, measures).map((found) => `${rule}: ${found}`),
  );
