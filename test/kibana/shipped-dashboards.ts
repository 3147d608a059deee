import { aliasOf, indexTemplate } from '@tingchao/adapters/elasticsearch/indices.ts';
import type { Fields } from '@tingchao/adapters/elasticsearch/mappings.ts';
import { buildDashboardFiles } from '@tingchao/adapters/kibana/build-dashboards.ts';
import { toNdjson } from '@tingchao/adapters/kibana/saved-object.ts';
import { dashboardNames } from '@tingchao/cli/kibana/dashboard-names.ts';
import { shippedSettings } from '@tingchao/testkit/memory-platform.ts';
import type { FieldTypes, TypesOf } from './find-faults.ts';

const kinds = ['posts', 'incidents', 'cases'] as const;

/** The files as the code makes them, with the shipped settings; the names of the aliases begin with `prefix`. */
export function shippedFiles(prefix = 'tingchao'): readonly { readonly name: string; readonly text: string }[] {
  const [posts, incidents, cases] = kinds.map((kind) => aliasOf(prefix, kind));
  const indices = { posts: posts!, incidents: incidents!, cases: cases! };
  return buildDashboardFiles(indices, dashboardNames(shippedSettings())).map(({ name, objects }) => ({
    name,
    text: toNdjson(objects),
  }));
}

/** Types of all fields of an alias, from the template that makes its indices. */
export function typesWith(prefix: string): TypesOf {
  const types = new Map(
    kinds.map((kind) => [aliasOf(prefix, kind), flat(indexTemplate(prefix, kind).template.mappings.properties)]),
  );
  return (title) => types.get(title);
}
export const fieldTypes = typesWith('tingchao');

function flat(fields: Fields, path = ''): FieldTypes {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]): [string, string][] => {
      if ('properties' in field) return Object.entries(flat(field.properties as Fields, `${path}${name}.`));
      // What has no doc values cannot be counted by.
      return field['doc_values'] === false ? [] : [[`${path}${name}`, field.type]];
    }),
  );
}
