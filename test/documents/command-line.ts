import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { runCommandLine } from '@tingchao/cli/program.ts';
import { repositoryRoot } from '../architecture/source-tree.ts';

const { scripts } = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const pnpmOwn = new Set(['install', 'exec', 'add', 'patch', 'run']);

/** Why a documented command line cannot be typed as it stands; undefined when it can. */
export async function whyNotTypable(line: string): Promise<string | undefined> {
  const words =
    line
      .slice(line.search(/pnpm/))
      .split(/\s+(?:\||<|>|&&|;)\s*/)[0]
      ?.split(/\s+/)
      .slice(1) ?? [];
  const [script = '', ...rest] = words.filter((word) => word !== '--silent' && word !== '-s');
  if (pnpmOwn.has(script)) return undefined;
  if (!(script in scripts)) return `there is no script “${script}”`;
  return script === 'tingchao' ? whyNoCommand(rest) : undefined;
}

async function whyNoCommand(words: readonly string[]): Promise<string | undefined> {
  const open = words.findIndex((word) => /[<>…]/.test(word) && !word.startsWith('--'));
  const typed = open === -1 ? words : words.slice(0, open);
  const named = typed.filter((word, index) => !word.startsWith('-') && !typed.slice(0, index).some(isOption));
  if (named.length === 0) return undefined;
  const help = await helpOf(named.slice(0, 2));
  const usage = /^(?:Usage|用法)[:\uff1a]\s*tingchao (.*)$/m.exec(help)?.[1] ?? '';
  const known = usage.split(/\s+/).filter((word) => /^[a-z]/.test(word));
  const lacksCommand = /\[(?:command|命令)\]/.test(usage) && named.length > known.length;
  if (known.length === 0 || lacksCommand || known.some((word, index) => word !== named[index])) {
    return `tingchao has no command “${named.slice(0, 2).join(' ')}”`;
  }
  const unknown = typed.filter(isOption).map((word) => word.split('=')[0] ?? word);
  const missing = unknown.find((option) => !new RegExp(`(?:^|[\\s,])${option}(?![\\w-])`, 'm').test(help));
  return missing ? `tingchao ${known.join(' ')} has no option ${missing}` : undefined;
}

const isOption = (word: string): boolean => word.startsWith('--');

async function helpOf(words: readonly string[]): Promise<string> {
  let text = '';
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString('utf8');
      done();
    },
  });
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await runCommandLine([...words, '--help'], {
    stdin: Readable.from([]),
    stdout: sink,
    stderr: nowhere,
    configFolder: join(repositoryRoot, 'config'),
    dataFolder: join(repositoryRoot, 'data'),
  });
  return text;
}
