import type { GraphResult } from '../build/graph-problem.js';
import { writeModel } from '../read/write-model.js';

/** The file of a graph that is known to be right; throws if it is not, which is a fault of the test. */
export function modelBytes(result: GraphResult): Uint8Array {
  if (result.kind === 'ok') return writeModel(result.model);
  throw new Error(`not a valid graph: ${result.problems.map(({ message }) => message).join(' ')}`);
}
