import type { Dtype } from '../model/dtype.js';

/** A size, a symbol that stands for one size throughout the graph, or null: unknown. */
export type Dimension = number | string | null;

/** A value that is a dense tensor. A null `shape` is an unknown rank; `[]` is a scalar. */
export interface TensorValue {
  readonly kind: 'tensor';
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly Dimension[] | null;
}

/** A value that ONNX can carry and tensor-only protocols cannot; `type` shows it in full: `map(int64, float32)`. */
export interface NonTensorValue {
  readonly kind: 'sequence' | 'map' | 'optional' | 'sparse-tensor' | 'opaque' | 'unknown';
  readonly name: string;
  readonly type: string;
}

export type SignatureValue = TensorValue | NonTensorValue;

/** What a caller must send and will receive, in the order of the graph. */
export interface ModelSignature {
  readonly inputs: readonly SignatureValue[];
  readonly outputs: readonly SignatureValue[];
}
