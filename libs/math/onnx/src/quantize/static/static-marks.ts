import type { NodeProto } from '../../generated/onnx_pb.js';

/** How a value is to be quantized. */
export type ValueMark =
  | { readonly kind: 'activation' }
  | { readonly kind: 'weight'; readonly axis: number | null }
  /** With the scale and zero point of another value, because the node only moves numbers. */
  | { readonly kind: 'same-as'; readonly value: string };

/** A bias to be quantized to int32 with scale = input's scale · weight's scale · beta. */
export interface BiasMark {
  /** The node that adds it. */
  readonly node: NodeProto;
  readonly input: string;
  readonly weight: string;
  readonly beta: number;
}
