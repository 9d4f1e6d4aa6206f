import type { VersionSignature } from '../model-version/model-version.js';

/** A signature of one input and one output. */
export function signatureOf(input: string, dtype = 'float32'): VersionSignature {
  const shape = ['N', 1];
  return { inputs: [{ name: input, dtype, shape }], outputs: [{ name: 'y', dtype: 'float32', shape }] };
}
