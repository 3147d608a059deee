/** The servers cannot be had, and why: one line for a person, with what to do. */
export class StackProblem extends Error {
  override readonly name = 'StackProblem';
}
