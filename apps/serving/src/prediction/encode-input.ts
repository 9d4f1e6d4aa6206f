import type { ModelSignature } from '@orrery/domain';
import {
  acceptTensors,
  encodeColumns,
  encodeRows,
  type EncodeOptions,
  type EncodedInputs,
} from '../model-process/index.js';
import type { PredictInput } from './predict-input.js';

/** Holds what came to a version's signature, and makes tensors of it. */
export function encodeInput(
  signature: ModelSignature,
  input: PredictInput,
  options: EncodeOptions,
): EncodedInputs {
  switch (input.kind) {
    case 'rows':
      return encodeRows(signature, input.rows, options);
    case 'columns':
      return encodeColumns(signature, input.columns, options);
    case 'tensors':
      return acceptTensors(signature, input.tensors, options);
  }
}
