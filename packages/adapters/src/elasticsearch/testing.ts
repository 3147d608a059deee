import { Client } from '@elastic/elasticsearch';

/** Removes what a test made: indices and templates with a prefix, by their names, since servers refuse wildcards. */
export async function dropIndices(url: string, prefix: string): Promise<void> {
  const client = new Client({ node: url });
  try {
    const indices = Object.keys(await client.indices.get({ index: `${prefix}-*` }));
    if (indices.length > 0) await client.indices.delete({ index: indices });
    const found = await client.indices.getIndexTemplate({ name: `${prefix}-*` }, { ignore: [404] });
    for (const { name } of found.index_templates ?? []) await client.indices.deleteIndexTemplate({ name });
  } finally {
    await client.close();
  }
}
