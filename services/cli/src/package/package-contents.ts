import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { builtFolder } from '@tingchao/console/web/pages-source.ts';
import { preparePages } from '@tingchao/console/web/prepare-pages.ts';
import { readPins, obtainPlatformPackage, type Architecture } from './platform-packages.ts';
import type { Entry } from './tar-archive.ts';
import {
  findDependencies,
  licenseFiles,
  placeFlat,
  readManifest,
  type Dependency,
  type Placed,
} from './third-party.ts';

/** What a package is made from. */
export type PackageRequest = {
  /** The repository. */
  readonly root: string;
  readonly version: string;
  readonly arch: Architecture;
};

/** The two programs; what they need of ours and of others follows from their manifests. */
const programs = ['services/embedded', 'services/cli'];
/**
 * Not shipped: nodejieba is compiled on the machine it runs on, and a county has no compiler; the prebuilt engine takes
 * its place and says so in one line. Its other platforms, and those of what draws charts, come by pin, the test runner not at all.
 */
const leftOut = /^(?:nodejieba|@node-rs\/jieba-.*|@resvg\/resvg-js-.*|vitest)$/;
const oursNotShipped = /\.(?:test|contract)\.ts$/;
/** Of others: what only developers read, and TypeScript, which Node runs in no `node_modules`. */
const theirsNotShipped =
  /\.(?:map|[cm]?ts|flow)$|(?:^|\/)(?!readme|licen[cs]e|notice)[^/]*\.md$|^(?:node_modules|tests?|__tests__|benchmarks?|examples?|\.github)\//i;

/** Every entry of an offline package of embedded mode but its checksums, in no particular order. */
export async function packageContents({ root, version, arch }: PackageRequest): Promise<readonly Entry[]> {
  const own = ownPackages(root);
  await preparePages();
  const placed = placeFlat(
    findDependencies(
      own.map((folder) => join(root, folder)),
      leftOut,
    ),
  );
  const cache = join(root, 'node_modules/.cache/tingchao-package');
  const { node, segmenter, drawer } = readPins(root)[arch];
  const runtime = await obtainPlatformPackage(node, join(root, 'node_modules/node/node_modules', node.name), cache);
  const natives = await Promise.all(
    [
      { pin: segmenter, loader: '@node-rs/jieba' },
      { pin: drawer, loader: '@resvg/resvg-js' },
    ].map(async ({ pin, loader }): Promise<Placed> => {
      const folder = await obtainPlatformPackage(pin, installedEngine(placed, loader, pin.name), cache);
      return { at: pin.name, dependency: asDependency(folder) };
    }),
  );
  const parts: readonly Placed[] = [...placed, ...natives];
  return [
    ...ourFiles(root, own),
    ...own.map((folder): Entry => {
      const { name } = readManifest(join(root, folder));
      return { path: `app/node_modules/${name}`, content: { link: `../../${folder}` } };
    }),
    ...parts.flatMap(({ at, dependency }) => theirFiles(at, dependency)),
    { ...fileEntry(join(runtime, node.file), 'runtime/bin/node'), executable: true },
    fileEntry(join(runtime, 'LICENSE'), 'runtime/LICENSE'),
    ...operatorFiles(root),
    textEntry('app/package.json', manifestText(version)),
    textEntry('VERSION', `version=${version}\narch=${arch}\nnode=${node.version}\n`),
    textEntry('LICENSES.txt', licenseList(parts, version, node.version)),
  ];
}

/** Our packages that the programs need, themselves first, by folder. */
function ownPackages(root: string): readonly string[] {
  const folders = new Map(
    ['packages', 'services'].flatMap((top) =>
      readdirSync(join(root, top))
        .map((name) => `${top}/${name}`)
        .filter((folder) => existsSync(join(root, folder, 'package.json')))
        .map((folder) => [readManifest(join(root, folder)).name, folder] as const),
    ),
  );
  const found = new Set(programs);
  for (const folder of found)
    for (const name of Object.keys(readManifest(join(root, folder)).dependencies ?? {})) {
      const needed = folders.get(name);
      if (needed !== undefined) found.add(needed);
    }
  return [...found];
}

function ourFiles(root: string, own: readonly string[]): readonly Entry[] {
  const sources = own.flatMap((folder) => [
    fileEntry(join(root, folder, 'package.json'), `app/${folder}/package.json`),
    ...filesOf(join(root, folder, 'src'), `app/${folder}/src`, (path) => !oursNotShipped.test(path)),
  ]);
  return [
    ...sources,
    ...filesOf(join(root, 'config'), 'app/config', () => true),
    // The web pages ready made: an installed package has nothing to build them with.
    ...filesOf(builtFolder, 'app/services/console/web/built', () => true),
    // What a county's own labels are trained together with.
    ...filesOf(join(root, 'packages/corpus/letters'), 'app/packages/corpus/letters', () => true),
    // Read by their place in the repository: the topics by every service of a cluster, the dashboards by their installer.
    ...filesOf(join(root, 'infra/kafka'), 'app/infra/kafka', (path) => !path.endsWith('.md')),
    ...filesOf(join(root, 'infra/kibana'), 'app/infra/kibana', (path) => path.endsWith('.ndjson')),
  ];
}

const theirFiles = (at: string, { folder }: Dependency): readonly Entry[] =>
  filesOf(folder, `app/node_modules/${at}`, (path) => !theirsNotShipped.test(path));

function operatorFiles(root: string): readonly Entry[] {
  const from = join(root, 'infra/package');
  return [
    { ...fileEntry(join(from, 'install.sh'), 'install.sh'), executable: true },
    { ...fileEntry(join(from, 'tingchao'), 'bin/tingchao'), executable: true },
    fileEntry(join(from, 'tingchao.service'), 'tingchao.service'),
    fileEntry(join(from, 'operator-guide.md'), 'README.md'),
    fileEntry(join(root, 'LICENSE'), 'LICENSE'),
  ];
}

/** The files below a folder, each as an entry below `to`; what is neither file nor folder stays out. */
function filesOf(folder: string, to: string, keep: (path: string) => boolean): readonly Entry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter(keep)
    .map((path) => fileEntry(join(folder, path), `${to}/${path}`));
}

/** More than this is read when it is written; what is smaller is read once, so that an edit meanwhile tears nothing. */
const MOST_IN_HAND = 1 << 20;

function fileEntry(file: string, path: string): Entry {
  const bytes = statSync(file).size;
  return { path, content: bytes > MOST_IN_HAND ? { file, bytes } : { data: readFileSync(file) } };
}

const textEntry = (path: string, text: string): Entry => ({ path, content: { data: Buffer.from(text) } });

const manifestText = (version: string): string =>
  `${JSON.stringify({ name: 'tingchao', version, private: true, license: 'Apache-2.0', type: 'module' }, null, 2)}\n`;

/** Where pnpm put the engine of a platform: beside the package that loads it. */
function installedEngine(placed: readonly Placed[], loader: string, name: string): string {
  const found = placed.find(({ dependency }) => dependency.name === loader);
  if (!found) throw new Error(`${loader} is not installed; run corepack pnpm install`);
  return join(found.dependency.folder, '../..', name);
}

function asDependency(folder: string): Dependency {
  const { name, version, license } = readManifest(folder);
  return { name, version, license: typeof license === 'string' ? license : null, folder, needs: [] };
}

/** One line a component: name, version, licence, where its text lies in the package. */
function licenseList(parts: readonly Placed[], version: string, nodeVersion: string): string {
  const lines = parts.map(({ at, dependency: { name, version, license, folder } }) => {
    const texts = licenseFiles(folder).map((file) => `app/node_modules/${at}/${file}`);
    return [name, version, license ?? '未声明', texts.join(' ') || '（随包无许可文本）'].join('\t');
  });
  return [
    '本安装包所含组件与许可。列：名称、版本、许可、许可文本位置。',
    ['听潮 Tingchao', version, 'Apache-2.0', 'LICENSE'].join('\t'),
    ['Node.js', nodeVersion, 'MIT（含其所带组件的许可）', 'runtime/LICENSE'].join('\t'),
    ...lines.toSorted(),
    '',
  ].join('\n');
}

/** The version the repository states. */
export const statedVersion = (root: string): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }).version;
