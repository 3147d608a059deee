/** The builders live beside the ports, where the contract suites can reach them. */
export {
  aCase,
  aKeptPost,
  aNotice,
  anAnalysis,
  anAssignment,
  anIncident,
  aPost,
  START,
} from '@tingchao/ports/examples.ts';
