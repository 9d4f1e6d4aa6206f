import {
  calibrate,
  convertToFloat16,
  pruneUnits,
  pruneWeights,
  quantizeDynamic,
  quantizeStatic,
  removeUnits,
  type CalibrationMethod,
  type OnnxModel,
  type PruneMethod,
  type RewriteResult,
  type WeightLeft,
} from '@orrery/math-onnx';
import { TorchGenerator } from '@orrery/math-learn';
import type { UntouchedNode } from '../optimization-report.js';
import type { Calibration, Technique } from '../technique.js';
import type { Applied } from './applied.js';
import { feedsOf, type InputPlan } from './input-plan.js';
import { ModelRunner, type Feeds } from './model-runner.js';
import { notApplicable, nothingToDo, unusableRows } from './refuse.js';
import type { RowTable } from './read-rows.js';
import { retrainPruned, trainQuantized, type TrainingRows } from './retrain.js';

export interface TechniqueRows {
  readonly plan: InputPlan;
  /** To calibrate or to train on; null where the technique needs none. */
  readonly rows: TrainingRows | null;
}

type Of<K extends Technique['kind']> = Extract<Technique, { readonly kind: K }>;

/** @throws {RefusalError} */
export async function applyTechnique(
  model: OnnxModel,
  technique: Technique,
  lessons: TechniqueRows,
): Promise<Applied> {
  switch (technique.kind) {
    case 'DYNAMIC_INT8': {
      const { perChannel, excludedNodes: exclude } = technique;
      return rewritten(quantizeDynamic(model, { perChannel, exclude }));
    }
    case 'STATIC_INT8':
      return quantizeByRows(model, technique, lessons);
    case 'FLOAT16':
      return rewritten(convertToFloat16(model, { blockNodes: technique.excludedNodes }));
    case 'PRUNE':
      return prune(model, technique, lessons);
    case 'REMOVE_UNITS':
      return remove(model, technique, lessons);
    case 'QUANTIZATION_AWARE_TRAINING':
      return trainQuantized(model, technique, lessons);
  }
}

function rewritten(result: RewriteResult): Applied {
  if (result.kind === 'nothing-to-do') throw nothingToDo(withReasons(result.reason, result.left));
  if (result.kind === 'cannot') throw notApplicable(result.reason);
  const { rewritten: changed, left } = result.report;
  return { model: result.model, changed, left };
}

function withReasons(
  reason: string,
  left: readonly { readonly name: string; readonly reason: string }[],
): string {
  const told = left.slice(0, 5).map(({ name, reason: why }) => `"${name}": ${why}`);
  return [reason, ...told].join(' ');
}

async function quantizeByRows(
  model: OnnxModel,
  { perChannel, excludedNodes: exclude, calibration }: Of<'STATIC_INT8'>,
  { plan, rows: table }: TechniqueRows,
): Promise<Applied> {
  if (table === null || table.rows === 0) throw unusableRows('There are no rows to calibrate on.');
  const runner = new ModelRunner('as it is');
  const found = await calibrate({
    model,
    run: runner.run,
    batches: batchesOf(plan, table),
    method: methodOf(calibration),
  });
  if (found.kind === 'cannot') throw notApplicable(found.reason);
  return rewritten(quantizeStatic(model, found.ranges, { perChannel, exclude }));
}

const CALIBRATION_BATCH = 32;

function* batchesOf(plan: InputPlan, table: RowTable): Generator<Feeds> {
  const batch = plan.fixedRows ?? CALIBRATION_BATCH;
  for (let from = 0; from < table.rows; from += batch) {
    const to = Math.min(from + batch, table.rows);
    if (plan.fixedRows === null || to - from === batch) yield feedsOf(plan, table, from, to);
  }
}

/** onnxruntime's own 128 bins leave the entropy method nothing to search. */
const ENTROPY_BINS = 2048;

function methodOf({ method, percentile }: Calibration): CalibrationMethod {
  switch (method) {
    case 'MIN_MAX':
      return { kind: 'min-max' };
    case 'ENTROPY':
      return { kind: 'entropy', bins: ENTROPY_BINS };
    case 'PERCENTILE':
      return { kind: 'percentile', ...(percentile !== null && { percentile }) };
  }
}

function prune(model: OnnxModel, technique: Of<'PRUNE'>, lessons: TechniqueRows): Applied {
  if (technique.retraining !== null) return retrainPruned(model, technique, lessons);
  const { method, amount, seed, excludedNodes } = technique;
  const result = pruneWeights(model, {
    select: { exclude: excludedNodes },
    method: pruneMethodOf(method, seed),
    amount: { kind: 'fraction', fraction: amount },
  });
  if (result.kind === 'nothing-to-do') throw nothingToDo(withReasons(result.reason, result.left.map(named)));
  if (result.kind === 'cannot') throw notApplicable(result.reason);
  const changed = [...result.masks.keys()].map((name) => ({ name, operator: 'weight' }));
  return { model: result.model, changed, left: result.left.map(named) };
}

function pruneMethodOf(method: Of<'PRUNE'>['method'], seed: number): PruneMethod {
  switch (method) {
    case 'L1':
      return { kind: 'l1-unstructured' };
    case 'GLOBAL_L1':
      return { kind: 'global-l1-unstructured' };
    case 'RANDOM':
      return { kind: 'random-unstructured', generator: new TorchGenerator(seed) };
    case 'L2_UNITS':
      return { kind: 'ln-structured', n: 2 };
    case 'RANDOM_UNITS':
      return { kind: 'random-structured', generator: new TorchGenerator(seed) };
  }
}

function remove(model: OnnxModel, technique: Of<'REMOVE_UNITS'>, lessons: TechniqueRows): Applied {
  const zeroed =
    technique.retraining === null
      ? zeroUnits(model, technique)
      : retrainPruned(model, { ...technique, kind: 'PRUNE', method: 'L2_UNITS', seed: 0 }, lessons);
  const result = removeUnits(zeroed.model);
  if (result.kind === 'nothing-to-do') throw nothingToDo(result.reason);
  if (result.kind === 'cannot') throw notApplicable(result.reason);
  const changed = result.removed.map(({ weight, before, after }) => ({
    name: weight,
    operator: `weight of ${before} units, now ${after}`,
  }));
  return { model: result.model, changed, left: [...zeroed.left, ...result.left.map(named)] };
}

function zeroUnits(model: OnnxModel, { amount, excludedNodes }: Of<'REMOVE_UNITS'>): Applied {
  const result = pruneUnits(model, {
    select: { exclude: excludedNodes },
    amount: { kind: 'fraction', fraction: amount },
  });
  if (result.kind === 'nothing-to-do') throw nothingToDo(withReasons(result.reason, result.left.map(named)));
  if (result.kind === 'cannot') throw notApplicable(result.reason);
  return { model: result.model, changed: [], left: result.left.map(named) };
}

function named({ weight, reason }: WeightLeft): UntouchedNode {
  return { name: weight, operator: 'weight', reason };
}
