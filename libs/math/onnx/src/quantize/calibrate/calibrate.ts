import type { OnnxModel } from '../../model/onnx-model.js';
import { writeModel } from '../../read/write-model.js';
import { quantizationObstacle } from '../../rewrite/rewritable-model.js';
import type { StaticOperator, ValueRanges } from '../static/static-options.js';
import type { ValueRange } from '../values/quantization-parameters.js';
import { methodProblem, type CalibrationMethod } from './calibration-method.js';
import type { RangeCollector } from './collector.js';
import { EntropyCollector } from './entropy-collector.js';
import { exposeValues } from './expose-values.js';
import { MinMaxCollector } from './min-max-collector.js';
import { percentileCollector } from './percentile-collector.js';

/** One result of a run; only float32 results are looked at. */
export interface RunOutput {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint | string>;
}

/**
 * Runs a model: its file and what to send it, to its results by name. `model` is the same object on every call of one
 * calibration, so a session can be kept for it. Run it with graph optimization disabled, or fused nodes hide values.
 */
export type RunModel<Feeds> = (
  model: Uint8Array,
  feeds: Feeds,
) => Promise<Readonly<Record<string, RunOutput>>>;

export interface CalibrationRequest<Feeds> {
  readonly model: OnnxModel;
  readonly run: RunModel<Feeds>;
  /** What to send, one batch after another: a few hundred rows that are like what the model will see. */
  readonly batches: Iterable<Feeds> | AsyncIterable<Feeds>;
  /** Min-max unless given. */
  readonly method?: CalibrationMethod;
  /** The operators that will be quantized: all unless given. */
  readonly operators?: readonly StaticOperator[];
  /** How many batches are held and looked at together; all unless given. Bounds the memory of a long calibration. */
  readonly batchesAtOnce?: number;
}

export type CalibrationResult =
  | { readonly kind: 'ok'; readonly ranges: ValueRanges; readonly batchCount: number }
  | {
      readonly kind: 'cannot';
      readonly cause:
        'invalid-model' | 'invalid-option' | 'nothing-to-see' | 'no-data' | 'missing-output' | 'not-finite';
      readonly reason: string;
    };

type CannotCalibrate = Extract<CalibrationResult, { kind: 'cannot' }>;

const MINIMUM_OPSET = 11;

/**
 * Runs a model on samples and tells the range of every value inside it that static quantization may need.
 *
 * Ranges equal those of onnxruntime.quantization's calibrators of the same method (entropy: unless two thresholds lose
 * the same to the last bit). Memory: with min-max one batch's inner values, otherwise those of `batchesAtOnce` batches.
 * Rejects only if `run` or `batches` do.
 *
 * @example
 * const result = await calibrate({ model, run, batches, method: { kind: 'percentile', percentile: 99.9 } });
 * if (result.kind === 'ok') result.ranges.get('hidden'); // { min: -3.1, max: 4.2 }
 */
export async function calibrate<Feeds>(request: CalibrationRequest<Feeds>): Promise<CalibrationResult> {
  const { model, run, batches, method = { kind: 'min-max' }, operators, batchesAtOnce = Infinity } = request;
  const obstacle = quantizationObstacle(model, MINIMUM_OPSET);
  if (obstacle) return cannot('invalid-model', obstacle.reason);
  const problem = batchesAtOnce >= 1 ? methodProblem(method) : 'At least one batch must be looked at.';
  if (problem !== null) return cannot('invalid-option', problem);
  const exposed = exposeValues(model, { operators });
  if (exposed.outputs.size === 0) {
    return cannot('nothing-to-see', 'The model has no float32 value that can be quantized.');
  }
  const bytes = writeModel(exposed.model);
  const watches = [...exposed.outputs].map(
    ([value, output]) => new Watch(value, output, collectorFor(method)),
  );
  let batchCount = 0;
  for await (const feeds of batches) {
    const results = await run(bytes, feeds);
    const missing = watches.find((watch) => !watch.see(results));
    if (missing) return cannot('missing-output', `The run gave no float32 result for "${missing.output}".`);
    batchCount += 1;
    if (batchCount % batchesAtOnce === 0) for (const watch of watches) watch.gather();
  }
  if (batchCount === 0) return cannot('no-data', 'There was no batch to calibrate with.');
  return rangesOf(watches, batchCount);
}

/** Holds what a value was since it was last gathered. */
class Watch {
  private held: Float32Array[] = [];

  constructor(
    readonly value: string,
    readonly output: string,
    private readonly collector: RangeCollector,
  ) {}

  see(results: Readonly<Record<string, RunOutput>>): boolean {
    const data = results[this.output]?.data;
    if (!(data instanceof Float32Array)) return false;
    this.held.push(this.collector.condense ? this.collector.condense(data) : data);
    return true;
  }

  gather(): void {
    if (this.held.length > 0) this.collector.add(this.held);
    this.held = [];
  }

  range(): ValueRange | null {
    this.gather();
    return this.collector.range();
  }
}

function rangesOf(watches: readonly Watch[], batchCount: number): CalibrationResult {
  const ranges = new Map<string, ValueRange>();
  for (const watch of watches) {
    const range = watch.range() ?? { min: 0, max: 0 };
    if (!Number.isFinite(range.min) || !Number.isFinite(range.max)) {
      return cannot('not-finite', `The value "${watch.value}" was infinite for some samples.`);
    }
    ranges.set(watch.value, range);
  }
  return { kind: 'ok', ranges, batchCount };
}

function collectorFor(method: CalibrationMethod): RangeCollector {
  if (method.kind === 'min-max') return new MinMaxCollector(method);
  return method.kind === 'entropy' ? new EntropyCollector(method) : percentileCollector(method);
}

function cannot(cause: CannotCalibrate['cause'], reason: string): CannotCalibrate {
  return { kind: 'cannot', cause, reason };
}
