import { attribute } from '../../build/attribute.js';
import { tensor } from '../../build/constant-tensor.js';
import type { GraphProto, NodeProto, TensorProto } from '../../generated/onnx_pb.js';
import { valuesUsedBy } from '../../rewrite/graph-uses.js';
import { makeNode } from '../../rewrite/make-node.js';
import type { NameSource } from '../../rewrite/name-source.js';
import type { RangeArithmetic } from '../values/quantization-parameters.js';
import type { QuantizedType } from '../values/quantized-type.js';
import {
  quantizedTensor,
  scaleTensor,
  weightParameters,
  zeroPointTensor,
} from '../values/quantized-tensors.js';

export interface DynamicWeights {
  readonly type: QuantizedType;
  readonly perChannel: boolean;
  readonly reduced: boolean;
  readonly rangeArithmetic: RangeArithmetic;
}

/** The names under which a value's integers, scale and zero point are found. */
interface QuantizedValue {
  readonly integers: string;
  readonly scale: string;
  readonly zeroPoint: string;
  readonly axis: number | null;
}

/**
 * Writes the nodes of a graph anew, in order, with 8-bit products. A value that was quantized for one node is shared by
 * all: weights are stored once, and activations are quantized once. Where a node that stays in float32 needs a value
 * that exists only as integers, it is given back as a float32 value under its old name.
 */
export class DynamicRewriter {
  readonly nodes: NodeProto[] = [];
  private readonly quantized = new Map<string, QuantizedValue>();
  private readonly asFloat: Set<string>;

  constructor(
    private readonly graph: GraphProto,
    private readonly initializers: ReadonlyMap<string, TensorProto>,
    private readonly names: NameSource,
    private readonly weights: DynamicWeights,
  ) {
    this.asFloat = new Set(graph.input.map(({ name }) => name).filter((name) => !initializers.has(name)));
  }

  isQuantized(value: string): boolean {
    return this.quantized.has(value);
  }

  /** A node that stays in float32. */
  keep(node: NodeProto): void {
    for (const value of valuesUsedBy(node)) this.dequantize(value);
    this.push(node);
  }

  matMul(node: NodeProto): void {
    const a = this.activation(node.input[0] ?? '');
    const b = this.weight(node.input[1] ?? '', { perChannel: this.weights.perChannel });
    const product = this.integerProduct(node, 'MatMulInteger', [a, b]);
    this.scaleBack(node, product, [a, b], node.output[0] ?? '');
  }

  conv(node: NodeProto): void {
    const [input = '', kernels = '', bias = ''] = node.input;
    const [output = ''] = node.output;
    const x = this.activation(input);
    const w = this.weight(kernels, { perChannel: false });
    const product = this.integerProduct(node, 'ConvInteger', [x, w]);
    if (bias === '') return this.scaleBack(node, product, [x, w], output);
    const scaled = this.names.take(`${output}quant_scaled_output`);
    this.scaleBack(node, product, [x, w], scaled);
    this.dequantize(bias);
    const rank = this.initializers.get(kernels)?.dims.length ?? 4;
    const shape = tensor.int64(
      [rank],
      Array.from({ length: rank }, (_, axis) => (axis === 1 ? -1 : 1)),
    );
    shape.name = this.store(shape, `${output}_bias_reshape_shape`);
    const reshaped = this.names.take(`${output}_bias_reshape_output`);
    this.push(makeNode({ operator: 'Reshape', inputs: [bias, shape.name], outputs: [reshaped] }));
    const name = `${output}_bias_add`;
    this.push(makeNode({ operator: 'Add', inputs: [scaled, reshaped], outputs: [output], name }));
  }

  /** Takes rows of a quantized table: its rows stay integers. */
  gather(node: NodeProto): void {
    const [table = '', indices = ''] = node.input;
    this.dequantize(indices);
    this.moveIntegers(node, this.table(table));
  }

  /** Moves numbers that are integers already; in float32 otherwise. */
  transpose(node: NodeProto): void {
    const value = this.quantized.get(node.input[0] ?? '');
    if (value && value.axis === null) this.moveIntegers(node, value);
    else this.keep(node);
  }

  /** Gives the graph's results in float32. */
  finish(): void {
    for (const { name } of this.graph.output) this.dequantize(name);
  }

  private moveIntegers(node: NodeProto, value: QuantizedValue): void {
    const [output = ''] = node.output;
    const integers = this.names.take(`${output}_quantized`);
    this.quantized.set(output, { ...value, integers });
    node.input[0] = value.integers;
    node.output[0] = integers;
    this.push(node);
  }

  private integerProduct(node: NodeProto, operator: string, [a, b]: readonly QuantizedValue[]): string {
    const product = this.names.take(`${node.output[0] ?? ''}_output_quantized`);
    this.push(
      makeNode({
        operator,
        inputs: [a.integers, b.integers, a.zeroPoint, b.zeroPoint],
        outputs: [product],
        name: node.name === '' ? '' : `${node.name}_quant`,
        inherited: operator === 'ConvInteger' ? node.attribute : [],
      }),
    );
    return product;
  }

  /** int32 products to float32: · (scale of a · scale of b). */
  private scaleBack(
    node: NodeProto,
    product: string,
    [a, b]: readonly QuantizedValue[],
    output: string,
  ): void {
    const cast = this.names.take(`${product}_cast_output`);
    this.push(
      makeNode({
        operator: 'Cast',
        inputs: [product],
        outputs: [cast],
        name: `${product}_cast`,
        attributes: { to: attribute.dtype('float32') },
      }),
    );
    const stem = node.name === '' ? `${a.scale}_${b.scale}_mul` : `${node.name}_quant_scales_mul`;
    const scales = this.names.take(`${stem}:0`);
    this.push(makeNode({ operator: 'Mul', inputs: [a.scale, b.scale], outputs: [scales], name: stem }));
    const name = node.name === '' ? '' : `${node.name}_quant_output_scale_mul`;
    this.push(makeNode({ operator: 'Mul', inputs: [cast, scales], outputs: [output], name }));
  }

  private activation(value: string): QuantizedValue {
    const known = this.quantized.get(value);
    if (known) return known;
    if (this.initializers.has(value)) return this.table(value);
    const names = {
      integers: this.names.take(`${value}_quantized`),
      scale: this.names.take(`${value}_scale`),
      zeroPoint: this.names.take(`${value}_zero_point`),
      axis: null,
    };
    this.push(
      makeNode({
        operator: 'DynamicQuantizeLinear',
        inputs: [value],
        outputs: [names.integers, names.scale, names.zeroPoint],
        name: `${value}_QuantizeLinear`,
      }),
    );
    this.quantized.set(value, names);
    return names;
  }

  /** A stored tensor in an activation's place: as activations are, uint8 over the whole range. */
  private table(value: string): QuantizedValue {
    return this.stored(value, { type: 'uint8', reduced: false, axis: null });
  }

  private weight(value: string, { perChannel }: { perChannel: boolean }): QuantizedValue {
    const rank = this.initializers.get(value)?.dims.length ?? 0;
    const { type, reduced } = this.weights;
    return this.stored(value, { type, reduced, axis: perChannel && rank > 1 ? rank - 1 : null });
  }

  private stored(
    value: string,
    { type, reduced, axis }: { type: QuantizedType; reduced: boolean; axis: number | null },
  ): QuantizedValue {
    const known = this.quantized.get(value);
    if (known) return known;
    const weight = this.initializers.get(value);
    const how = {
      type,
      reduced,
      axis,
      symmetric: type === 'int8',
      rangeArithmetic: this.weights.rangeArithmetic,
    };
    const parameters = weight ? weightParameters(weight, how) : null;
    if (!weight || parameters === null)
      throw new Error(`"${value}" was chosen and is no finite float32 tensor`);
    const shape = axis === null ? 'scalar' : 'vector';
    const scales = parameters.map(({ scale }) => scale);
    const zeroPoints = parameters.map(({ zeroPoint }) => zeroPoint);
    const names = {
      integers: this.store(quantizedTensor('', weight, parameters, how), `${value}_quantized`),
      scale: this.store(scaleTensor('', scales, shape), `${value}_scale`),
      zeroPoint: this.store(zeroPointTensor('', zeroPoints, shape, type), `${value}_zero_point`),
      axis,
    };
    this.quantized.set(value, names);
    return names;
  }

  private dequantize(value: string): void {
    const quantized = this.quantized.get(value);
    if (!quantized || this.asFloat.has(value)) return;
    const { integers, scale, zeroPoint, axis } = quantized;
    this.push(
      makeNode({
        operator: 'DequantizeLinear',
        inputs: [integers, scale, zeroPoint],
        outputs: [value],
        name: `${value}_DequantizeLinear`,
        attributes: axis === null ? {} : { axis: attribute.int(axis) },
      }),
    );
  }

  private store(proto: TensorProto, wish: string): string {
    proto.name = this.names.take(wish);
    this.graph.initializer.push(proto);
    return proto.name;
  }

  private push(node: NodeProto): void {
    this.nodes.push(node);
    for (const name of node.output) if (name !== '') this.asFloat.add(name);
  }
}
