import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Conflict, Permanent } from '@tingchao/ports/errors.ts';
import { syncFolder, writeSynced } from './durable-files.ts';

/** Documents of the desk that are no post, incident or case: one JSON file each below the data folder, in the backup with it. */
export type PaperFiles<T extends { readonly id: string; readonly version: number }> = {
  /** Undefined when there is none of that id. Throws `Permanent` when the file cannot be read as such. */
  read(id: string): T | undefined;
  /** Replaces the document whole; throws `Conflict` when it is not at exactly the stored version + 1 (1 when new). */
  write(paper: T): void;
  /** By id, ascending. */
  list(): readonly T[];
};

/** Below which folders of the data they lie; a backup takes them all. */
export const paperFolders = {
  assessments: 'policy',
  siteChecks: 'site-checks',
  siteVisits: 'site-probes',
  sourceFixtures: 'source-fixtures',
} as const;

const NAME = /^[a-z0-9][a-z0-9-]{0,79}$/;

/** Opens the papers of one kind; the folder is made with the first of them. `parse` throws on what is no such paper. */
export function openPaperFiles<T extends { readonly id: string; readonly version: number }>(
  folder: string,
  parse: (value: unknown) => T,
): PaperFiles<T> {
  const fileOf = (id: string): string => {
    if (!NAME.test(id)) throw new Permanent(`编号 ${id} 不合规则：只能有小写字母、数字和短横`);
    return join(folder, `${id}.json`);
  };

  function read(id: string): T | undefined {
    const file = fileOf(id);
    const text = readIfThere(file);
    if (text === undefined) return undefined;
    try {
      return parse(JSON.parse(text));
    } catch (cause) {
      throw new Permanent(`${file} 已损坏，读不出来；请从备份恢复这个文件`, { cause });
    }
  }

  return {
    read,
    write(paper) {
      const file = fileOf(paper.id);
      const stored = read(paper.id)?.version ?? 0;
      if (paper.version !== stored + 1) throw new Conflict(`${paper.id} 已被改到第 ${stored} 版，请重来一次`);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const next = `${file}.${process.pid}.next`;
      rmSync(next, { force: true });
      writeSynced(next, Buffer.from(`${JSON.stringify(paper, null, 1)}\n`));
      renameSync(next, file);
      syncFolder(folder);
    },
    list: () =>
      namesIn(folder)
        .filter((name) => name.endsWith('.json'))
        .toSorted()
        .flatMap((name) => read(name.slice(0, -5)) ?? []),
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
