import { attribute } from '../../build/attribute.js';
import { tensor } from '../../build/constant-tensor.js';
import type { TensorProto } from '../../generated/onnx_pb.js';
import { float32Values } from '../../model/float32-values.js';
import { makeNode } from '../../rewrite/make-node.js';
import {
  quantizationParameters,
  type QuantizationParameters,
  type ValueRange,
} from '../values/quantization-parameters.js';
import {
  quantizedTensor,
  scaleTensor,
  weightParameters,
  zeroPointTensor,
} from '../values/quantized-tensors.js';
import { quantizedRange, type QuantizedType } from '../values/quantized-type.js';
import { biasScales, quantizedBias, widenedForBias } from './bias-scale.js';
import type { StaticGraph } from './static-graph.js';
import type { BiasMark, ValueMark } from './static-marks.js';
import type { StaticQuantizationOptions } from './static-options.js';

interface StoredParameters {
  readonly type: QuantizedType;
  readonly axis: number | null;
  readonly parameters: readonly QuantizationParameters[];
}

interface ScaleNames {
  readonly scale: string;
  readonly zeroPoint: string;
  /** The scales' values; null where they were taken over from another value. */
  readonly scales: readonly number[];
}

/** Puts QuantizeLinear and DequantizeLinear around marked values, and stores marked weights and biases as integers. */
export class StaticRewriter {
  private readonly stored = new Map<string, StoredParameters>();
  private readonly written = new Map<string, ScaleNames>();

  constructor(
    private readonly graph: StaticGraph,
    private readonly ranges: ReadonlyMap<string, ValueRange>,
    private readonly options: StaticQuantizationOptions,
  ) {}

  rewrite(values: ReadonlyMap<string, ValueMark>, biases: ReadonlyMap<string, BiasMark>): void {
    for (const [value, mark] of values) this.measureStored(value, mark);
    for (const [name, bias] of biases) this.makeRoomForBias(name, bias, values);
    for (const [value, mark] of values) if (mark.kind !== 'same-as') this.write(value);
    this.writeShared(values);
    for (const [name, bias] of biases) if (!this.written.has(name)) this.writeBias(name, bias);
  }

  /** The marked value that calibration did not see; null if there is none. */
  missingRange(values: ReadonlyMap<string, ValueMark>): string | null {
    for (const [value, mark] of values) {
      if (mark.kind !== 'same-as' && !this.graph.initializers.has(value) && !this.ranges.has(value))
        return value;
    }
    return null;
  }

  private measureStored(value: string, mark: ValueMark): void {
    const weight = this.graph.initializers.get(value);
    if (!weight || mark.kind === 'same-as') return;
    const isWeight = mark.kind === 'weight';
    const { weightType = 'int8', activationType = 'uint8', activationSymmetric = false } = this.options;
    const { weightSymmetric = weightType === 'int8', rangeArithmetic = 'float32' } = this.options;
    const axis = isWeight ? mark.axis : null;
    const type = isWeight ? weightType : activationType;
    const symmetric = axis !== null || (isWeight ? weightSymmetric : activationSymmetric);
    const reduced = this.options.reduceRange ?? false;
    const parameters = weightParameters(weight, { type, axis, symmetric, reduced, rangeArithmetic });
    if (parameters !== null) this.stored.set(value, { type, axis, parameters });
  }

  private makeRoomForBias(
    name: string,
    { input, weight }: BiasMark,
    values: ReadonlyMap<string, ValueMark>,
  ): void {
    const stored = this.stored.get(weight);
    const bias = this.biasValues(name, stored);
    if (!stored || bias === null || !values.has(input) || !this.ranges.has(input)) return;
    if (stored.type !== 'int8' || stored.parameters.some(({ zeroPoint }) => zeroPoint !== 0)) return;
    const { scale: inputScale } = this.activationParameters(input);
    const scales = stored.parameters.map(({ scale }) => scale);
    const wider = widenedForBias(scales, inputScale, bias, stored.axis !== null);
    this.stored.set(weight, { ...stored, parameters: wider.map((scale) => ({ scale, zeroPoint: 0 })) });
  }

  /** A bias' numbers, if they can have the weight's scales: one scale, or one for each entry of a vector. */
  private biasValues(
    name: string,
    stored: { readonly axis: number | null; readonly parameters: readonly unknown[] } | undefined,
  ) {
    const bias = this.graph.initializers.get(name);
    const values = bias ? float32Values(bias) : null;
    if (!bias || values === null || !values.every(Number.isFinite)) return null;
    if (stored && stored.axis !== null) {
      if (bias.dims.length !== 1 || values.length !== stored.parameters.length) return null;
    }
    return values;
  }

  private activationParameters(value: string): QuantizationParameters {
    const { activationType = 'uint8', activationSymmetric: symmetric = false } = this.options;
    const { rangeArithmetic = 'float32' } = this.options;
    const range = this.ranges.get(value) ?? { min: 0, max: 0 };
    const integers = quantizedRange(activationType, { symmetric, reduced: false });
    return quantizationParameters(range, integers, { symmetric, rangeArithmetic });
  }

  private write(value: string): void {
    const weight = this.graph.initializers.get(value);
    const stored = this.stored.get(value);
    if (weight && stored) this.writeStored(value, weight, stored);
    else if (!weight) {
      const { activationType: type = 'uint8' } = this.options;
      const parameters = [this.activationParameters(value)];
      this.writeActivation(value, this.storeScales(value, { type, axis: null, parameters }));
    }
  }

  private writeShared(values: ReadonlyMap<string, ValueMark>): void {
    const waiting = new Map<string, string>();
    for (const [value, mark] of values) if (mark.kind === 'same-as') waiting.set(value, mark.value);
    for (let progress = true; progress;) {
      progress = false;
      for (const [value, source] of waiting) {
        const names = this.written.get(source);
        if (!names || names.scales.length !== 1) continue;
        waiting.delete(value);
        this.writeActivation(value, names);
        progress = true;
      }
    }
  }

  private writeStored(value: string, weight: TensorProto, stored: StoredParameters): void {
    const names = this.storeScales(value, stored);
    const integers = quantizedTensor('', weight, stored.parameters, stored);
    const output = this.graph.names.take(`${value}_DequantizeLinear_Output`);
    this.graph.redirectUses(value, output);
    this.graph.add(
      makeNode({
        operator: 'DequantizeLinear',
        inputs: [this.graph.store(integers, `${value}_quantized`), names.scale, names.zeroPoint],
        outputs: [output],
        name: `${value}_DequantizeLinear`,
        attributes: stored.axis === null ? {} : { axis: attribute.int(stored.axis) },
      }),
    );
    this.written.set(value, names);
  }

  private writeActivation(value: string, names: ScaleNames): void {
    const { graph } = this;
    let input = value;
    let output = value;
    if (graph.isOutput(value)) {
      input = graph.names.take(`${value}_QuantizeLinear_Input`);
      graph.renameResult(value, input);
    } else {
      output = graph.names.take(`${value}_DequantizeLinear_Output`);
      graph.redirectUses(value, output);
    }
    const integers = graph.names.take(`${value}_QuantizeLinear_Output`);
    const by = [names.scale, names.zeroPoint];
    graph.add(
      makeNode({
        operator: 'QuantizeLinear',
        inputs: [input, ...by],
        outputs: [integers],
        name: `${value}_QuantizeLinear`,
      }),
      makeNode({
        operator: 'DequantizeLinear',
        inputs: [integers, ...by],
        outputs: [output],
        name: `${value}_DequantizeLinear`,
      }),
    );
    this.written.set(value, names);
  }

  private writeBias(name: string, { node, input, weight, beta }: BiasMark): void {
    const bias = this.graph.initializers.get(name);
    const weightScales = this.written.get(weight)?.scales;
    const [inputScale] = this.written.get(input)?.scales ?? [];
    const values = this.biasValues(name, this.stored.get(weight));
    if (!bias || values === null || !weightScales || inputScale === undefined) return;
    const scales =
      beta === 0 ? biasScales(weightScales, inputScale, 1) : biasScales(weightScales, inputScale, beta);
    if (!scales.every((scale) => scale !== 0 && Number.isFinite(scale))) return;
    const integers = quantizedBias('', bias, beta === 0 ? values.fill(0) : values, scales);
    const shape = scales.length === 1 ? [] : [scales.length];
    const zeros = tensor.int32(
      shape,
      scales.map(() => 0),
    );
    const stem = `${name}_quantized`;
    this.graph.add(
      makeNode({
        operator: 'DequantizeLinear',
        inputs: [
          this.graph.store(integers, stem),
          this.graph.store(scaleTensor('', scales, 'vector'), `${stem}_scale`),
          this.graph.store(zeros, `${stem}_zero_point`),
        ],
        outputs: [name],
        name: `${name}_DequantizeLinear`,
        attributes: scales.length === 1 ? {} : { axis: attribute.int(0) },
      }),
    );
    for (const each of node.attribute) if (node.opType === 'Gemm' && each.name === 'beta') each.f = 1;
    this.written.set(name, { scale: '', zeroPoint: '', scales });
  }

  private storeScales(value: string, { type, axis, parameters }: StoredParameters): ScaleNames {
    const shape = axis === null ? 'scalar' : 'vector';
    const scales = parameters.map(({ scale }) => scale);
    const zeroPoints = parameters.map(({ zeroPoint }) => zeroPoint);
    return {
      scale: this.graph.store(scaleTensor('', scales, shape), `${value}_scale`),
      zeroPoint: this.graph.store(zeroPointTensor('', zeroPoints, shape, type), `${value}_zero_point`),
      scales,
    };
  }
}
