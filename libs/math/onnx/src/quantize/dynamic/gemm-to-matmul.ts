import { create } from '@bufbuild/protobuf';
import { tensor } from '../../build/constant-tensor.js';
import {
  TensorProtoSchema,
  type GraphProto,
  type NodeProto,
  type TensorProto,
} from '../../generated/onnx_pb.js';
import { float32Values } from '../../model/float32-values.js';
import { valuesUsedBy } from '../../rewrite/graph-uses.js';
import { makeNode } from '../../rewrite/make-node.js';
import type { NameSource } from '../../rewrite/name-source.js';

/** The MatMul that a Gemm became, and the Add of its bias if it has one. */
export interface SplitGemm {
  readonly matMul: NodeProto;
  readonly add: NodeProto | null;
}

/**
 * Writes chosen Gemms as MatMul and Add, because only MatMul has a dynamic 8-bit form. Weights that a Gemm transposes
 * are stored transposed: under their own name if nobody else uses them, else once under a new one.
 */
export class GemmSplitter {
  private readonly useCount = new Map<string, number>();
  private readonly transposed = new Map<string, string>();

  constructor(
    private readonly graph: GraphProto,
    private readonly initializers: Map<string, TensorProto>,
    private readonly names: NameSource,
  ) {
    const uses = [...graph.node.flatMap(valuesUsedBy), ...graph.output.map(({ name }) => name)];
    for (const name of uses) this.useCount.set(name, (this.useCount.get(name) ?? 0) + 1);
  }

  split(gemm: NodeProto): SplitGemm {
    const [x = '', weights = '', bias = ''] = gemm.input;
    const [y = ''] = gemm.output;
    const transposes = (gemm.attribute.find(({ name }) => name === 'transB')?.i ?? 0n) !== 0n;
    const name = (suffix: string) => (gemm.name === '' ? '' : `${gemm.name}_${suffix}`);
    const product = bias === '' ? y : this.names.take(`${y}_MatMul`);
    const matMul = makeNode({
      operator: 'MatMul',
      inputs: [x, transposes ? this.transpose(weights) : weights],
      outputs: [product],
      name: name('MatMul'),
    });
    const add =
      bias === ''
        ? null
        : makeNode({ operator: 'Add', inputs: [product, bias], outputs: [y], name: name('Add') });
    return { matMul, add };
  }

  private transpose(name: string): string {
    const known = this.transposed.get(name);
    if (known !== undefined) return known;
    const original = this.initializers.get(name);
    if (!original) return name;
    const isShared = this.useCount.get(name) !== 1;
    const result = transposedMatrix(original);
    result.name = isShared ? this.names.take(`${name}_Transposed`) : name;
    if (isShared) this.graph.initializer.push(result);
    else this.graph.initializer = this.graph.initializer.map((each) => (each === original ? result : each));
    this.initializers.set(result.name, result);
    this.transposed.set(name, result.name);
    return result.name;
  }
}

function transposedMatrix(matrix: TensorProto): TensorProto {
  const [rows = 0, columns = 0] = matrix.dims.map(Number);
  const values = float32Values(matrix) ?? new Float32Array();
  const out = new Float32Array(values.length);
  for (let i = 0; i < rows; i += 1) {
    for (let j = 0; j < columns; j += 1) out[j * rows + i] = values[i * columns + j];
  }
  return create(TensorProtoSchema, tensor.float32([columns, rows], out));
}
