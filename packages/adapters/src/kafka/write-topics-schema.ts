import { writeFileSync } from 'node:fs';
import { topicsFile, topicsJsonSchema } from './topic-settings.ts';

// Writes the JSON Schema beside the topics, for editors; a test proves that it is current.
writeFileSync(new URL('topics.schema.json', topicsFile), topicsJsonSchema());
