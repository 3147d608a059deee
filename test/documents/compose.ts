import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { parse } from 'yaml';
import { repositoryRoot } from '../architecture/source-tree.ts';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

export type ComposeService = {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly network_mode?: string;
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly read_only?: boolean;
  readonly user?: string;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: {
    readonly disable?: boolean;
    readonly test?: readonly string[];
    readonly start_period?: string;
  };
  readonly restart?: string;
  readonly mem_limit?: string;
};
export type Compose = {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};

/** Everything that is judged together; a test changes one part and sees who notices. */
export type ContainerFiles = {
  readonly compose: string;
  readonly dockerfile: string;
  readonly dockerignore: string;
  readonly envExample: string;
  readonly kibana: string;
};

export const containerFiles = (): ContainerFiles => ({
  compose: read('docker-compose.yml'),
  dockerfile: read('infra/docker/Dockerfile'),
  dockerignore: read('infra/docker/Dockerfile.dockerignore'),
  envExample: read('.env.example'),
  kibana: read('infra/docker/kibana.yml'),
});

const parsed = new Map<string, Compose>();

/** Remembers what it read: each rule asks for it again. */
export function readCompose(text: string): Compose {
  const known = parsed.get(text) ?? (parse(text, { merge: true }) as Compose);
  parsed.set(text, known);
  return known;
}

/** Names of our environment variables that the program reads, wherever it does. */
export function knownVariables(): ReadonlySet<string> {
  const files = globSync(['packages/*/src/**/*.ts', 'services/*/src/**/*.ts', 'infra/docker/*.ts'], {
    cwd: repositoryRoot,
    exclude: ['**/*.test.ts', '**/node_modules/**'],
  });
  // A login is named by its server: `accountFrom('TINGCHAO_KAFKA', env)` reads two more.
  return new Set(
    files.flatMap((file) => {
      const text = read(file);
      const named = [...text.matchAll(/['"[.](TINGCHAO_[A-Z_]+|ELASTIC_PASSWORD|KIBANA_SYSTEM_PASSWORD)\b/g)];
      const accounts = [...text.matchAll(/accountFrom\('(TINGCHAO_[A-Z]+)'/g)];
      return [
        ...named.map(([, name = '']) => name),
        ...accounts.flatMap(([, name]) => [`${name}_USERNAME`, `${name}_PASSWORD`]),
      ];
    }),
  );
}

/** Whether a file of the repository gets into the image: the last line of the list that speaks of it decides. */
export function isShipped(path: string, dockerignore: string): boolean {
  if (!existsSync(join(repositoryRoot, path))) return false;
  let shipped = true;
  for (const line of dockerignore.split('\n').filter(Boolean)) {
    const pattern = line.replace(/^!/, '');
    if (matchesGlob(path, pattern) || matchesGlob(path, `${pattern}/**`)) shipped = line.startsWith('!');
  }
  return shipped;
}
