import { inject } from 'vitest';

// Setup file of the project `cluster`: without servers a test file fails with the reason; it never passes unseen.
const missing = inject('serversMissing');
if (missing) throw new Error(missing);
