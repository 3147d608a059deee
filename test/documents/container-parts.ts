import type { ComposeService, ContainerFiles } from './compose.ts';

/** What the files are measured by from outside of them. */
export type Measures = {
  readonly version: string;
  readonly node: string;
  readonly port: number;
  /** Environment variables that the program reads. */
  readonly variables: ReadonlySet<string>;
};

/** Finds every breach, one line each. */
export type Rule = (files: ContainerFiles, measures: Measures) => readonly string[];

export const fault = (isFault: boolean, text: string): readonly string[] => (isFault ? [text] : []);
export const isOurs = ({ build }: ComposeService): boolean => build !== undefined;
