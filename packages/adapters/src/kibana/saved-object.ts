/** A link from one saved object to another; Kibana finds it by its name. */
export type Reference = { readonly type: 'index-pattern' | 'tag'; readonly id: string; readonly name: string };

/**
 * A saved object as Kibana 8.19 imports it. Without `typeMigrationVersion` every migration since 7.x would run over it and
 * damage modern Lens panels; a version newer than the server knows is refused.
 */
export type SavedObject = {
  readonly id: string;
  readonly type: keyof typeof typeVersions;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  readonly coreMigrationVersion: string;
  readonly typeMigrationVersion: string;
  readonly managed: false;
};

export const coreVersion = '8.8.0';

/** The newest version of each type's shape that every Kibana from 8.9 on takes. */
export const typeVersions = { 'index-pattern': '8.0.0', dashboard: '8.9.0', tag: '8.0.0' } as const;

/** A saved object with the versions it is written in; times and authors are left out so that a diff shows only changes. */
export function savedObject(
  given: Pick<SavedObject, 'id' | 'type' | 'attributes'> & { readonly references?: readonly Reference[] },
): SavedObject {
  return {
    id: given.id,
    type: given.type,
    attributes: given.attributes,
    references: given.references ?? [],
    coreMigrationVersion: coreVersion,
    typeMigrationVersion: typeVersions[given.type],
    managed: false,
  };
}

/** One object a line, as the import of saved objects reads them. */
export const toNdjson = (objects: readonly SavedObject[]): string =>
  objects.map((object) => `${JSON.stringify(object)}\n`).join('');
