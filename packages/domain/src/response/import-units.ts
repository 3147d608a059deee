import { readTable } from '../text/read-table.ts';
import { unitKinds, unitsSettingsSchema, type Unit, type UnitsSettings } from './units-settings.ts';

/** 单位性质 as people read and write it. */
export const unitKindNames: Readonly<Record<Unit['kind'], string>> = {
  coordinator: '组织协调',
  department: '职能部门',
  agency: '事业单位',
  territory: '属地',
  other_authority: '纪检司法',
  mass_org: '群团',
  park: '园区',
  company: '公用企业',
};

/** What an import would do: the settings with it, what changes in words, and what keeps it from being taken over. */
export type UnitsImport = {
  readonly settings: UnitsSettings;
  readonly changes: readonly { readonly id: string; readonly name: string; readonly what: readonly string[] }[];
  readonly mistakes: readonly string[];
};

const heads = { id: '代码', name: '名称', aliases: '别名', kind: '性质', duty: '职责' } as const;
type Field = keyof typeof heads;
type Row = { readonly line: number } & { readonly [F in Field]?: string };

/**
 * Lays a table of units over those there are: a row is the unit with its code, else with its name; what the table does not
 * name stays, an empty cell changes nothing. A new unit needs a code. No unit is ever taken away: cases refer to it.
 */
export function importUnits(settings: UnitsSettings, text: string): UnitsImport {
  const mistakes: string[] = [];
  const changes: UnitsImport['changes'][number][] = [];
  const units = [...settings.units];
  for (const row of rowsOf(text, mistakes)) {
    const at = units.findIndex(({ id, name }) => (row.id ? id === row.id : name === row.name));
    const before = units[at];
    const after = merged(before, row, mistakes);
    if (after === undefined) continue;
    const what = before === undefined ? ['新增'] : differences(before, after);
    if (what.length === 0) continue;
    changes.push({ id: after.id, name: after.name, what });
    if (before === undefined) units.push(after);
    else units[at] = after;
  }
  const read = unitsSettingsSchema.safeParse({ version: 1, units });
  if (read.success) return { settings: read.data, changes, mistakes };
  const told = read.error.issues.map(({ path, message }) => `${units[Number(path[1])]?.name ?? '单位'}：${message}`);
  return { settings, changes, mistakes: [...mistakes, ...told] };
}

function rowsOf(text: string, mistakes: string[]): readonly Row[] {
  const [head = [], ...body] = readTable(text);
  const columns = head.map((name) => (Object.keys(heads) as Field[]).find((field) => heads[field] === name));
  const unknown = head.filter((name, at) => name !== '' && columns[at] === undefined);
  if (!columns.includes('name') && !columns.includes('id')) {
    mistakes.push(`第一行须是栏名，至少有“代码”或“名称”；可用的栏：${Object.values(heads).join('、')}`);
    return [];
  }
  if (unknown.length > 0)
    mistakes.push(`不认识的栏：${unknown.join('、')}；可用的栏：${Object.values(heads).join('、')}`);
  return body.map((cells, index) => ({
    line: index + 2,
    ...Object.fromEntries(columns.flatMap((field, at) => (field && cells[at] ? [[field, cells[at]]] : []))),
  }));
}

function merged(before: Unit | undefined, row: Row, mistakes: string[]): Unit | undefined {
  const kind = row.kind === undefined ? before?.kind : kindNamed(row.kind);
  if (kind === undefined) {
    mistakes.push(`第 ${row.line} 行：性质“${row.kind ?? ''}”不认识；可写 ${Object.values(unitKindNames).join('、')}`);
    return undefined;
  }
  const [id, name] = [before?.id ?? row.id, row.name ?? before?.name];
  if (id === undefined || name === undefined) {
    mistakes.push(`第 ${row.line} 行：新单位${row.name === undefined ? '' : `“${row.name}”`}要写代码和名称`);
    return undefined;
  }
  const { aliases, duty } = row;
  return {
    level: 'county',
    ...before,
    id,
    name,
    kind,
    aliases:
      aliases === undefined ? (before?.aliases ?? []) : aliases.split(/[、,，;；]/u).flatMap((one) => one.trim() || []),
    ...(duty === undefined ? {} : { duty }),
  };
}

const kindNamed = (text: string): Unit['kind'] | undefined =>
  unitKinds.find((kind) => kind === text || unitKindNames[kind] === text);

function differences(before: Unit, after: Unit): readonly string[] {
  const told = (name: string, from: string, to: string): readonly string[] =>
    from === to ? [] : [`${name}：${from === '' ? '（空）' : from} → ${to}`];
  return [
    ...told('名称', before.name, after.name),
    ...told('别名', before.aliases.join('、'), after.aliases.join('、')),
    ...told('性质', unitKindNames[before.kind], unitKindNames[after.kind]),
    ...told('职责', before.duty ?? '', after.duty ?? ''),
  ];
}

/** `config/units.yaml` of these units, a line each. */
export function unitsYaml({ units }: UnitsSettings): string {
  const line = (unit: Unit): string =>
    `  - { ${Object.entries(unit)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join(', ')} }`;
  return [
    '# yaml-language-server: $schema=./schemas/units.schema.json',
    '# 责任单位目录，由工作台导入；代码（id）不改。',
    'version: 1',
    'units:',
    ...units.map(line),
    '',
  ].join('\n');
}
