import { startPrivateStack } from '../../infra/test-stack/run-stack.ts';

// A process that has servers of its own and never ends them: it waits to be killed.
const stack = await startPrivateStack({ servers: ['kafka'] });
process.stdout.write(`${JSON.stringify({ folder: stack.folder, address: stack.kafka.address })}\n`);
setInterval(() => undefined, 60_000);
