import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { jsonSchemas } from './json-schemas.ts';

// Run by `corepack pnpm schemas` after a settings schema changed; the result is committed and a test compares it.
const folder = fileURLToPath(new URL('../../../config/schemas/', import.meta.url));
const schemas = jsonSchemas();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) {
  if (name.endsWith('.schema.json') && !schemas.has(name)) rmSync(folder + name);
}
for (const [name, text] of schemas) writeFileSync(folder + name, text);
process.stdout.write(`已写出 ${schemas.size} 个 JSON Schema 到 config/schemas/\n`);
