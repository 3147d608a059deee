import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { keysOf } from '@tingchao/adapters/sqlite/erase-folder.ts';
import { dataFiles } from '@tingchao/adapters/sqlite/open-sqlite-stores.ts';
import { readErasures } from '@tingchao/adapters/system/erasure-ledger.ts';
import { tingchaoCommand } from '@tingchao/runtime/own-command.ts';
import type { Finding } from './check-up.ts';

const own = { id: 'erasures', name: '抹除' } as const;

/** Whether everything that was erased is gone from what lies in the data folder; nothing to say when nothing ever was. */
export function checkErasures(dataFolder: string): readonly Finding[] {
  const [keys = '', ...aside] = keysOf(dataFolder);
  const erased = readErasures(keys);
  if (erased.length === 0) return [];
  const open = erased.filter(({ finished }) => !finished).length;
  if (open > 0)
    return [
      {
        ...own,
        status: 'warning',
        detail: `登记 ${erased.length} 件，${open} 件还没有做完`,
        remedy: '启动系统，一分钟内自动续办',
      },
    ];
  const holding = aside.filter((folder) => existsSync(join(dirname(folder), dataFiles.database)) && knowsLess(folder));
  const [first] = holding;
  if (first === undefined) return [{ ...own, status: 'ok', detail: `登记 ${erased.length} 件，都已做完` }];
  return [
    {
      ...own,
      status: 'warning',
      detail: `恢复时移开的旧数据里还有已抹除的内容（${holding.length} 处）`,
      remedy: `${tingchaoCommand} erase --in ${dirname(first)}，或删除该目录`,
    },
  ];

  function knowsLess(folder: string): boolean {
    const done = new Set(readErasures(folder).flatMap(({ finished, case: id }) => (finished ? [id] : [])));
    return erased.some(({ case: id }) => !done.has(id));
  }
}
