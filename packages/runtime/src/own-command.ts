const given = process.env['TINGCHAO_COMMAND'];

/** Whether we run from an installed package, whose program says so, and not from a repository. */
export const isPackaged = given !== undefined;

/** How a person types the command line here: through pnpm in a repository, by its own name where it is installed. */
export const tingchaoCommand = given ?? 'corepack pnpm --silent tingchao';

/** How a person tries the system with the sample county here. */
export const demoCommand = given === undefined ? 'corepack pnpm start' : `${given} demo`;

/** How a person starts the system here. */
export const startCommand = given === undefined ? 'corepack pnpm start' : `${given} start`;
