import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { modelProblems } from '../build/model-problems.js';
import type { TensorProto } from '../generated/onnx_pb.js';
import type { OnnxModel } from '../model/onnx-model.js';
import { writeModel } from '../read/write-model.js';
import type { RewriteResult } from '../rewrite/rewrite-report.js';
import { readBytes } from '../testing/read-bytes.js';
import { calibrate, type RunModel } from './calibrate/calibrate.js';
import type { CalibrationMethod } from './calibrate/calibration-method.js';
import type { DynamicOperator } from './dynamic/dynamic-options.js';
import { quantizeDynamic } from './dynamic/quantize-dynamic.js';
import { quantizeStatic } from './static/quantize-static.js';
import type { StaticOperator } from './static/static-options.js';

type Feeds = Record<string, Tensor>;
type EncodedFeeds = Record<string, { dims: number[]; data: string }>;
type QuantizedType = 'QInt8' | 'QUInt8';

interface CommonVariant {
  readonly per_channel: boolean;
  readonly reduce_range: boolean;
  readonly weight: QuantizedType;
  readonly model: string;
}

type Variant =
  | (CommonVariant & { readonly kind: 'dynamic'; readonly operators?: DynamicOperator[] })
  | (CommonVariant & {
      readonly kind: 'static';
      readonly activation: QuantizedType;
      readonly activation_symmetric: boolean;
      readonly weight_symmetric?: boolean;
      readonly exclude: string[];
      readonly operators?: StaticOperator[];
    })
  | {
      readonly kind: 'calibration';
      readonly method: CalibrationMethod;
      readonly stride?: number;
      readonly ranges: Record<string, [number, number]>;
    };

/** Written by fixtures/onnxruntime_quantization.py: onnxruntime 1.30.0. */
interface Fixture {
  readonly models: readonly {
    readonly name: string;
    readonly model: string;
    readonly calib: readonly EncodedFeeds[];
    readonly feeds: readonly EncodedFeeds[];
    readonly variants: readonly Variant[];
  }[];
}

const fixture: Fixture = JSON.parse(
  readFileSync(new URL('./fixtures/onnxruntime-quantization.json', import.meta.url), 'utf8'),
);

/** The runtime's own sums of floats differ in their last bits from one make of processor to another. */
const LAST_BITS = 1e-6;

const TYPES = { QInt8: 'int8', QUInt8: 'uint8' } as const;
const ALL_DYNAMIC: readonly DynamicOperator[] = ['MatMul', 'Gemm', 'Conv', 'Gather', 'Transpose'];

function decode(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function feedsOf(encoded: EncodedFeeds): Feeds {
  const tensors = Object.entries(encoded).map(([name, { dims, data }]) => [
    name,
    new Tensor('float32', new Float32Array(decode(data).buffer), dims),
  ]);
  return Object.fromEntries(tensors);
}

/** Keeps the session of the last model. */
function runner(options: InferenceSession.SessionOptions = {}): RunModel<Feeds> {
  let last: { readonly model: Uint8Array; readonly session: InferenceSession } | null = null;
  return async (model, feeds) => {
    if (last?.model !== model) {
      const session = await InferenceSession.create(model, {
        intraOpNumThreads: 1,
        logSeverityLevel: 4,
        ...options,
      });
      last = { model, session };
    }
    return (await last.session.run(feeds)) as Record<string, Tensor & { data: Float32Array }>;
  };
}

/** A stored tensor, bit for bit; the reference keeps some in lists. */
function bits(tensor: TensorProto): string {
  const { dataType, dims, rawData } = tensor;
  return `${dataType} [${dims.join(',')}] ${Buffer.from(rawData.length > 0 ? rawData : listed(tensor)).toString('hex')}`;
}

function listed({ dataType, floatData, int32Data, int64Data }: TensorProto): Uint8Array {
  if (dataType === 1) return new Uint8Array(Float32Array.from(floatData).buffer);
  if (dataType === 6) return new Uint8Array(Int32Array.from(int32Data).buffer);
  if (dataType === 7) return new Uint8Array(BigInt64Array.from(int64Data).buffer);
  return Uint8Array.from(int32Data);
}

function storedBits(model: OnnxModel): Record<string, string> {
  const names = (name: string) => name.replaceAll('_Transposed', '');
  return Object.fromEntries(model.graph.initializer.map((tensor) => [names(tensor.name), bits(tensor)]));
}

async function quantized(
  model: OnnxModel,
  variant: Variant,
  batches: readonly Feeds[],
): Promise<RewriteResult> {
  if (variant.kind === 'calibration') throw new Error('nothing to quantize');
  const common = {
    weightType: TYPES[variant.weight],
    perChannel: variant.per_channel,
    reduceRange: variant.reduce_range,
  };
  if (variant.kind === 'dynamic') {
    return quantizeDynamic(model, { ...common, operators: variant.operators ?? ALL_DYNAMIC });
  }
  const { operators } = variant;
  const run = runner({ graphOptimizationLevel: 'disabled' });
  const calibration = await calibrate({ model, run, batches, operators });
  if (calibration.kind !== 'ok') throw new Error(calibration.reason);
  return quantizeStatic(model, calibration.ranges, {
    ...common,
    operators,
    exclude: variant.exclude,
    activationType: TYPES[variant.activation],
    activationSymmetric: variant.activation_symmetric,
    weightSymmetric: variant.weight_symmetric,
  });
}

const cases = fixture.models.flatMap(({ variants, ...entry }) =>
  variants.map((variant, i) => ({ ...entry, variant, title: `${entry.name} ${i} ${variant.kind}` })),
);

describe('quantization, held against onnxruntime.quantization', () => {
  it.each(cases.filter(({ variant }) => variant.kind !== 'calibration'))(
    'stores the same integers and gives the same results: $title',
    async ({ model: file, variant, calib, feeds }) => {
      if (variant.kind === 'calibration') return;
      const result = await quantized(readBytes(decode(file)), variant, calib.map(feedsOf));
      const reference = readBytes(decode(variant.model));
      if (result.kind === 'nothing-to-do') {
        return expect(reference.graph.node.some(({ opType }) => /Quantize|Integer/.test(opType))).toBe(false);
      }
      if (result.kind !== 'ok') throw new Error(result.reason);
      expect(modelProblems(result.model)).toEqual([]);
      expect(storedBits(result.model)).toEqual(storedBits(reference));

      const ours = writeModel(result.model);
      const theirs = decode(variant.model);
      const runOurs = runner();
      const runTheirs = runner();
      for (const batch of feeds.map(feedsOf)) {
        const mine = await runOurs(ours, batch);
        const their = await runTheirs(theirs, batch).catch(() => null);
        // ONNX Runtime cannot load some of the reference's int8 models of operator set 21.
        for (const [name, { data }] of Object.entries(their ?? {})) expect(mine[name]?.data).toEqual(data);
      }
    },
  );

  it.each(cases.filter(({ variant }) => variant.kind === 'calibration'))(
    'calibrates the same ranges: $title',
    async ({ model: file, variant, calib }) => {
      if (variant.kind !== 'calibration') return;
      const calibration = await calibrate({
        model: readBytes(decode(file)),
        run: runner({ graphOptimizationLevel: 'disabled' }),
        batches: calib.map(feedsOf),
        method: variant.method,
        batchesAtOnce: variant.stride,
      });
      if (calibration.kind !== 'ok') throw new Error(calibration.reason);
      expect([...calibration.ranges.keys()].toSorted()).toEqual(Object.keys(variant.ranges).toSorted());
      for (const [name, { min, max }] of calibration.ranges) {
        const [lowest = NaN, highest = NaN] = variant.ranges[name] ?? [];
        const tolerance = LAST_BITS * Math.max(Math.abs(lowest), Math.abs(highest));
        expect(Math.abs(min - lowest), name).toBeLessThanOrEqual(tolerance);
        expect(Math.abs(max - highest), name).toBeLessThanOrEqual(tolerance);
      }
    },
  );
});
