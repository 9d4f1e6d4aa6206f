import { create } from '@bufbuild/protobuf';
import type { QuantizationParameters, QuantizedDense, QuantizedMlp } from '@orrery/math-learn';
import { attribute } from '../build/attribute.js';
import { tensor } from '../build/constant-tensor.js';
import { graphBuilder, type GraphBuilderOptions } from '../build/graph-builder.js';
import type { GraphResult } from '../build/graph-problem.js';
import type { GraphScope, GraphValue } from '../build/graph-scope.js';
import { TensorProtoSchema, type TensorProto } from '../generated/onnx_pb.js';
import { codeOfDtype } from '../model/dtype.js';
import { activateOutputs, HIDDEN_OPERATORS, type MlpNames } from './mlp-graph.js';

export interface QuantizedMlpGraphOptions {
  readonly names?: MlpNames;
  readonly graph?: Pick<GraphBuilderOptions, 'name' | 'description' | 'metadata' | 'modelVersion'>;
}

/**
 * A quantized network in the QDQ form: Gemm of what DequantizeLinear gives of integers, so that ONNX Runtime computes in
 * integers (QGemm). Input and output are as `mlpGraph` has them.
 *
 * Weights are stored in 8 bits, or two in a byte where they have 4 or 2 (operator set 21); biases in 32, activations pass
 * in 8. Where activations stay in float, weights are widened to float when the model is loaded: the file is small, the
 * speed that of the network in float, and nothing else is rounded. Weights of 8 bits that meet activations of 8 are
 * unsigned, around 128: on x86 without VNNI, ONNX Runtime's sums of two products with signed ones saturate at 16 bits, and
 * the same network would answer otherwise from one machine to the next.
 *
 * @example
 * const outcome = mlp.fit({ ...training, quantization: { weightBits: 2, activationBits: 8 } });
 * if (outcome.kind === 'fitted' && outcome.quantized) quantizedMlpGraph(outcome.quantized); // { kind: 'ok', model }
 */
export function quantizedMlpGraph(
  { layers, weightBits, activationBits, activation, outputActivation }: QuantizedMlp,
  { names = { input: 'x', output: 'y' }, graph: options }: QuantizedMlpGraphOptions = {},
): GraphResult {
  const [first] = layers;
  const last = layers[layers.length - 1];
  if (first === undefined || last === undefined) {
    const problem = { code: 'NO_FEATURES', where: '', message: 'The network has no layers.' } as const;
    return { kind: 'invalid', problems: [problem] };
  }
  const graph = graphBuilder({
    name: 'quantized-mlp',
    ...options,
    ...(weightBits < 8 ? { opset: 21, irVersion: 10 } : { opset: 17, irVersion: 8 }),
  });
  let value = graph.input(names.input, 'float32', ['N', first.inputs]);
  layers.forEach((layer, l) => {
    value =
      layer.input === null
        ? inFloat(graph, value, storedWeights(graph, layer, weightBits), layer)
        : inIntegers(
            graph,
            value,
            { ...layer, input: layer.input },
            { weightBits, activationBits: activationBits ?? 8 },
          );
    if (l + 1 < layers.length) value = graph.node(HIDDEN_OPERATORS[activation], [value]);
  });
  const y = activateOutputs(graph, value, outputActivation, names.output);
  graph.output(y, 'float32', ['N', last.bias.length]);
  return graph.build();
}

/** The weights as int8, widened from 4 bits where they are stored so: a constant that the runtime computes when loading. */
function storedWeights(
  graph: GraphScope,
  { inputs, weights, bias }: QuantizedDense,
  bits: number,
): GraphValue {
  const dims = [inputs, bias.length];
  if (bits === 8) return graph.constant(integers('int8', dims, weights), 'weights');
  const packed = graph.constant(integers('int4', dims, weights), 'weights');
  return graph.node('Cast', [packed], { attributes: { to: attribute.dtype('int8') } });
}

/** Weights of 8 bits around 128. */
function unsignedWeights(graph: GraphScope, { inputs, weights, bias, scales }: QuantizedDense) {
  const zeros = new Int8Array(scales.length).fill(UNSIGNED_ZERO);
  const unsigned = weights.map((weight) => weight + UNSIGNED_ZERO);
  return {
    weights: graph.constant(integers('uint8', [inputs, bias.length], unsigned), 'weights'),
    weightZero: graph.constant(
      integers('uint8', scales.length === 1 ? [] : [scales.length], zeros),
      'zero_point',
    ),
  };
}

function inIntegers(
  graph: GraphScope,
  value: GraphValue,
  layer: QuantizedDense & { readonly input: QuantizationParameters },
  { weightBits, activationBits }: { readonly weightBits: number; readonly activationBits: 4 | 8 },
): GraphValue {
  const { scales, bias, input } = layer;
  const dims = scales.length === 1 ? [] : [scales.length];
  const inputScale = graph.constant(tensor.float32([], [input.scale]), 'scale');
  const inputZero = graph.constant(integers('uint8', [], Int8Array.of(input.zeroPoint)), 'zero_point');
  const wide = graph.node('QuantizeLinear', [value, inputScale, inputZero]);
  const quantized =
    activationBits === 8
      ? wide
      : graph.node('Min', [wide, graph.constant(integers('uint8', [], Int8Array.of(15)), 'highest')]);
  const weightScale = graph.constant(tensor.float32(dims, scales), 'scale');
  const { weights, weightZero } =
    weightBits === 8 && activationBits === 8
      ? unsignedWeights(graph, layer)
      : {
          weights: storedWeights(graph, layer, weightBits),
          weightZero: graph.constant(integers('int8', dims, new Int8Array(scales.length)), 'zero_point'),
        };
  const biasScales = scales.map((scale) => scale * input.scale);
  const biasIntegers = Array.from(bias, (b, unit) =>
    Math.round(b / biasScales[scales.length === 1 ? 0 : unit]),
  );
  const storedBias = graph.constant(tensor.int32([bias.length], biasIntegers), 'bias');
  const biasScale = graph.constant(tensor.float32(dims, biasScales), 'scale');
  return graph.node('Gemm', [
    graph.node('DequantizeLinear', [quantized, inputScale, inputZero]),
    graph.node('DequantizeLinear', [weights, weightScale, weightZero], {
      attributes: { axis: attribute.int(1) },
    }),
    graph.node('DequantizeLinear', [storedBias, biasScale], { attributes: { axis: attribute.int(0) } }),
  ]);
}

/** DequantizeLinear would do, but ONNX Runtime then rounds activations to 8 bits (MatMulNBits). */
function inFloat(
  graph: GraphScope,
  value: GraphValue,
  weights: GraphValue,
  { scales, bias }: QuantizedDense,
): GraphValue {
  const scale = graph.constant(tensor.float32(scales.length === 1 ? [] : [scales.length], scales), 'scale');
  const widened = graph.node('Cast', [weights], { attributes: { to: attribute.dtype('float32') } });
  const matrix = graph.node('Mul', [widened, scale]);
  return graph.node('Gemm', [value, matrix, graph.constant(tensor.float32([bias.length], bias), 'bias')]);
}

const UNSIGNED_ZERO = 128;

/** Integers of 8 bits, or of 4 with the first in the low half of its byte. */
function integers(dtype: 'int8' | 'uint8' | 'int4', dims: readonly number[], values: Int8Array): TensorProto {
  const isPacked = dtype === 'int4';
  const rawData = new Uint8Array(isPacked ? Math.ceil(values.length / 2) : values.length);
  values.forEach((value, i) => {
    if (isPacked) rawData[i >> 1] |= (value & 0xf) << (4 * (i & 1));
    else rawData[i] = value;
  });
  return create(TensorProtoSchema, { dataType: codeOfDtype(dtype), dims: dims.map(BigInt), rawData });
}
