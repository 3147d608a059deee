import { spawn } from 'node:child_process';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { days, plus, toIso } from '@tingchao/domain/time/instant.ts';
import { filesAt } from '@tingchao/ports/settings-store.ts';
import type { LiveSettings } from '@tingchao/runtime/live-settings.ts';
import type { Platform } from '@tingchao/runtime/platform.ts';
import { z } from 'zod';
import { notFound, Problem, problemResponses } from '../problem.ts';
import type { Server } from '../server.ts';

const tags = ['配置'];
const topicsFolder = 'lexicons/topics';
/** Besides the topics: what an analyst may tune. */
const others = ['risk.yaml', 'routing.yaml', 'kinds.yaml', 'levels.yaml'];
const program = fileURLToPath(new URL('../../../cli/src/main.ts', import.meta.url));
/** A trial of a month takes seconds; one that does not end is given up. */
const LIMIT_MS = 180_000;
const DAYS = 30;

export const ruleFilesSchema = z.object({
  version: z.int().meta({ description: '在用的配置版本；采用修改时作为 base 带回' }),
  files: z.array(
    z.object({ path: z.string(), name: z.string(), changed: z.boolean().meta({ description: '在界面上改过' }) }),
  ),
});
export type RuleFiles = z.infer<typeof ruleFilesSchema>;
export const ruleTextSchema = z.object({ path: z.string(), version: z.int(), text: z.string() });
export type RuleText = z.infer<typeof ruleTextSchema>;
export const ruleTrialSchema = z.object({
  text: z.string().meta({ description: '试算结果：多认出、少认出、改判什么，词准不准，有无冲突' }),
});
export type RuleTrial = z.infer<typeof ruleTrialSchema>;

/** `GET /api/rules`, `GET /api/rules/text`, `POST /api/rules/trial`: the rule files an analyst edits, and what an edit would have caught. */
export function registerRuleStudio(app: Server, platform: Platform): void {
  const live = (): LiveSettings => {
    if (platform.live) return platform.live;
    throw new Problem(409, 'settings-fixed', '不能改配置', '这样启动的系统不能在运行中改配置，请改文件后重新启动。');
  };
  const paths = async (): Promise<readonly string[]> => {
    const names = (await readdir(join(live().seed.folder, topicsFolder))).filter((name) => name.endsWith('.yaml'));
    return [...names.toSorted().map((name) => `${topicsFolder}/${name}`), ...others];
  };
  const overlay = async (): Promise<ReadonlyMap<string, string>> =>
    filesAt(await live().store.history(), live().number());
  const textOf = async (path: string): Promise<string> =>
    (await overlay()).get(path) ?? (await readFile(join(live().seed.folder, path), 'utf8'));

  app.get(
    '/api/rules',
    {
      config: { needs: 'settings.read' },
      schema: { tags, summary: '可以在线修改的规则文件', response: { 200: ruleFilesSchema, ...problemResponses } },
    },
    async () => {
      const changed = await overlay();
      const topics = new Map(platform.settings.topics.map(({ id, name }) => [id, name]));
      const files = (await paths()).map((path) => ({
        path,
        name: topics.get(path.slice(topicsFolder.length + 1, -'.yaml'.length)) ?? names[path] ?? path,
        changed: changed.has(path),
      }));
      return { version: live().number(), files };
    },
  );

  app.get(
    '/api/rules/text',
    {
      config: { needs: 'settings.read' },
      schema: {
        tags,
        summary: '一个规则文件在用的全文',
        querystring: z.object({ path: z.string().max(200) }),
        response: { 200: ruleTextSchema, ...problemResponses },
      },
    },
    async ({ query: { path } }) => {
      if (!(await paths()).includes(path)) throw notFound(`没有规则文件“${path}”。`);
      return { path, version: live().number(), text: await textOf(path) };
    },
  );

  let running = false;
  app.post(
    '/api/rules/trial',
    {
      config: { needs: 'settings.write' },
      schema: {
        tags,
        security: [{ token: [] }],
        summary: `试算：这样改，最近 ${DAYS} 天的帖文会有什么不同；不写任何数据`,
        body: z.object({ text: z.string().min(1).max(4_000_000) }),
        response: { 200: ruleTrialSchema, ...problemResponses },
      },
    },
    async ({ body: { text } }) => {
      if (running) throw new Problem(409, 'trial-running', '正在试算', '另有一次试算没有完，请稍等再试。');
      running = true;
      try {
        return { text: await tryText(text, live(), platform) };
      } finally {
        running = false;
      }
    },
  );
}

const names: Readonly<Record<string, string>> = {
  'risk.yaml': '风险词与分值',
  'routing.yaml': '分办规则',
  'kinds.yaml': '诉求种类',
  'levels.yaml': '定级条件',
};

/** `rules try` in a process of its own: a month of posts is read without keeping the desk waiting. */
async function tryText(text: string, { seed }: LiveSettings, platform: Platform): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tingchao-trial-'));
  try {
    const file = join(folder, 'tried.yaml');
    await writeFile(file, text, { mode: 0o600 });
    // On a cluster the posts lie elsewhere than in the data folder: they are handed over, masked as they are stored.
    const onCluster = platform.log.partitionOf !== undefined;
    const given = join(folder, 'posts.jsonl');
    if (onCluster) await writePosts(given, platform);
    const from = onCluster ? ['--input', given] : ['--days', String(DAYS)];
    const { code, out, err } = await runTrial([file, ...from], seed.folder, seed.dataFolder);
    if (code === 0) return out;
    const said = err.trim().replaceAll(`${folder}/`, '');
    throw new Problem(422, 'trial-failed', '没有试算成', said === '' ? '试算没有结果，请稍后再试。' : said);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The stored posts of the last days as `rules try` reads them, a line each; erased ones have no words left and are left out. */
async function writePosts(path: string, { posts, clock }: Platform): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const page of posts.scan(plus(clock.now(), -days(DAYS)))) {
      const lines = page
        .filter(({ post }) => post.erasedAt === undefined)
        .map(({ post }) => JSON.stringify({ ...post, publishedAt: post.publishedAt && toIso(post.publishedAt) }));
      if (lines.length > 0) await file.write(`${lines.join('\n')}\n`);
    }
  } finally {
    await file.close();
  }
}

type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

function runTrial(args: readonly string[], config: string, data: string | undefined): Promise<Ran> {
  const child = spawn(process.execPath, [program, 'rules', 'try', ...args], {
    env: { ...process.env, TINGCHAO_CONFIG: config, ...(data === undefined ? {} : { TINGCHAO_DATA: data }) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code, out, err }));
  });
}
