import type { ComponentType } from 'react';
import type { RouteObject } from 'react-router';
import { Crash } from './crash.tsx';

/** A route whose screen is the default export of a file that is loaded when it is first opened. */
export const screen = (path: string, load: () => Promise<{ readonly default: ComponentType }>): RouteObject => ({
  path,
  errorElement: <Crash />,
  lazy: async () => ({ Component: (await load()).default }),
  HydrateFallback: () => null,
});
