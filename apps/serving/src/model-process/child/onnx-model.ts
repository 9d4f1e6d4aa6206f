import type { ModelSignature, TensorSpec, TensorType } from '@orrery/domain';
import { Tensor as OrtTensor, type InferenceSession } from 'onnxruntime-node';
import { NUMERIC_LAYOUT } from '../tensor/numeric-layout.js';
import type { NumericData, Tensor } from '../tensor/tensor.js';

/** A loaded model in this platform's words. */
export class OnnxModel {
  readonly signature: ModelSignature;
  readonly inputNames: readonly string[];
  readonly outputIndices: ReadonlyMap<string, number>;

  constructor(private readonly session: InferenceSession) {
    this.signature = {
      inputs: session.inputMetadata.map(specOf),
      outputs: session.outputMetadata.map(specOf),
    };
    this.inputNames = session.inputNames;
    this.outputIndices = new Map(session.outputNames.map((name, index) => [name, index]));
  }

  /** Frees what it holds; it cannot run any more. */
  release(): Promise<void> {
    return this.session.release();
  }

  async run(inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
    const feeds: Record<string, OrtTensor> = {};
    for (const input of inputs) feeds[input.name] = toOrt(input);
    const results = await this.session.run(feeds);
    return this.session.outputNames.map((name) => fromOrt(name, results[name]));
  }
}

function specOf(metadata: InferenceSession.ValueMetadata): TensorSpec {
  if (!metadata.isTensor) {
    throw new Error(`"${metadata.name}" is a map or a sequence: only tensors can be served.`);
  }
  const shape = metadata.shape.map((dim) => (isFree(dim) ? null : dim));
  return { name: metadata.name, dtype: servedType(metadata.name, metadata.type), shape };
}

/** A dimension without a name, or of a size that nothing can have. */
function isFree(dim: number | string): boolean {
  return dim === '' || (typeof dim === 'number' && !(Number.isSafeInteger(dim) && dim >= 0));
}

function servedType(name: string, type: string): TensorType {
  if (type === 'string' || type in NUMERIC_LAYOUT) return type as TensorType;
  throw new Error(`"${name}" is of type ${type}, which cannot be served.`);
}

function toOrt(tensor: Tensor): OrtTensor {
  if (tensor.dtype === 'string') return new OrtTensor('string', tensor.data, tensor.dims);
  return new OrtTensor(tensor.dtype, tensor.data, tensor.dims);
}

function fromOrt(name: string, result: OrtTensor | undefined): Tensor {
  if (result === undefined) throw new Error(`The model gave no "${name}".`);
  const { dims, data } = result;
  const dtype = servedType(name, result.type);
  if (dtype === 'string') return { name, dtype, dims, data: data as string[] };
  return { name, dtype, dims, data: data as NumericData };
}
