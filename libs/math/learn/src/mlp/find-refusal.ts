import type { InvalidOption, NotFinite, ShapeMismatch } from '../failures.js';
import { findInvalidSchedule } from '../logistic-regression/learning-rate-schedule.js';
import type { NumericColumn } from '../numeric-column.js';
import type { DenseWeights } from './dense-weights.js';
import { findInvalidQuantization } from './fake-quantization.js';
import { findInvalidMlpOptimizer } from './mlp-optimizer.js';
import type { MlpRefusal, MlpRows, MlpTraining } from './mlp-training.js';
import type { MlpTarget } from './output-loss.js';

/** The first reason why `training` cannot start, or undefined. */
export function findRefusal(training: MlpTraining): MlpRefusal | undefined {
  const { validation, featureCount, target } = training;
  return (
    findInvalidOption(training) ??
    findUnusableRows(training, 'training') ??
    (validation && findUnfitValidation(validation, featureCount, target)) ??
    findUnfitStart(training) ??
    findUnfitMasks(training)
  );
}

/** The first reason why the layers are no network, or undefined. */
export function findUnfitLayers(layers: readonly DenseWeights[]): MlpRefusal | undefined {
  if (layers.length === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  for (const [l, { inputs, weights, bias }] of layers.entries()) {
    const expected = l === 0 ? inputs : layers[l - 1].bias.length;
    if (inputs !== expected) return mismatch(`inputs of layer ${l}`, expected, inputs);
    if (bias.length === 0) return mismatch(`bias of layer ${l}`, 1, 0);
    const size = inputs * bias.length;
    if (weights.length !== size) return mismatch(`weights of layer ${l}`, size, weights.length);
    const infinite =
      findNotFinite(weights, `weights of layer ${l}`) ?? findNotFinite(bias, `bias of layer ${l}`);
    if (infinite !== undefined) return infinite;
  }
  return undefined;
}

/** The outputs that a target can be told by. */
export function outputCountsFor(target: MlpTarget): readonly number[] {
  if (target.kind === 'values') return [target.outputCount];
  return target.classCount === 2 ? [1, 2] : [target.classCount];
}

function findInvalidOption(training: MlpTraining): InvalidOption | undefined {
  const { epochs, batchSize = 1, l2 = 0, learningRate, optimizer, quantization, stopping, start } = training;
  if (!isPositiveInteger(epochs)) return invalid('epochs', 'a positive integer');
  if (!isPositiveInteger(batchSize)) return invalid('batchSize', 'a positive integer');
  if (!(Number.isFinite(l2) && l2 >= 0)) return invalid('l2', 'finite and not negative');
  if (start.kind === 'random' && !start.hiddenSizes.every(isPositiveInteger)) {
    return invalid('start', 'hidden sizes that are positive integers');
  }
  if (stopping && !(stopping.tolerance >= 0 && stopping.patience >= 0)) {
    return invalid('stopping', 'a tolerance and a patience that are not negative');
  }
  return (
    (learningRate && findInvalidSchedule(learningRate)) ??
    (optimizer && findInvalidMlpOptimizer(optimizer)) ??
    (quantization && findInvalidQuantization(quantization))
  );
}

export function findUnusableRows(
  { features, featureCount, target }: MlpRows,
  name: string,
): MlpRefusal | undefined {
  if (!isPositiveInteger(featureCount)) return mismatch(`${name} feature count`, 1, featureCount);
  const rows = target.kind === 'values' ? target.values.length / target.outputCount : target.labels.length;
  if (rows === 0) return { kind: 'insufficient-data', required: 1, actual: 0 };
  if (features.length !== rows * featureCount) {
    return mismatch(`${name} features`, rows * featureCount, features.length);
  }
  return findNotFinite(features, `${name} features`) ?? findUnusableTarget(target, name);
}

function findUnusableTarget(target: MlpTarget, name: string): MlpRefusal | undefined {
  if (target.kind === 'values') {
    const { values, outputCount } = target;
    if (!isPositiveInteger(outputCount)) return mismatch(`${name} output count`, 1, outputCount);
    if (values.length % outputCount !== 0) {
      return mismatch(`${name} values`, Math.ceil(values.length / outputCount) * outputCount, values.length);
    }
    return findNotFinite(values, `${name} values`);
  }
  const { labels, classCount } = target;
  if (!Number.isInteger(classCount) || classCount < 2) return mismatch(`${name} class count`, 2, classCount);
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index];
    if (!Number.isInteger(label) || label < 0 || label >= classCount) {
      return { kind: 'invalid-class', index, label, classCount };
    }
  }
  return undefined;
}

function findUnfitValidation(
  validation: MlpRows,
  featureCount: number,
  target: MlpTarget,
): MlpRefusal | undefined {
  if (validation.featureCount !== featureCount) {
    return mismatch('validation feature count', featureCount, validation.featureCount);
  }
  if (validation.target.kind !== target.kind) return invalid('validation', `a target of ${target.kind}`);
  const { target: held } = validation;
  if (
    held.kind === 'values' &&
    held.values.every((value, i) => i < held.outputCount || value === held.values[i - held.outputCount])
  ) {
    return invalid('validation', 'values that vary');
  }
  return findUnusableRows(validation, 'validation');
}

function findUnfitStart({ start, featureCount, target }: MlpTraining): MlpRefusal | undefined {
  if (start.kind === 'random') return undefined;
  const unfit = findUnfitLayers(start.layers);
  if (unfit !== undefined) return unfit;
  if (start.layers[0].inputs !== featureCount) {
    return mismatch('inputs of layer 0', featureCount, start.layers[0].inputs);
  }
  const actual = start.layers[start.layers.length - 1].bias.length;
  const possible = outputCountsFor(target);
  return possible.includes(actual) ? undefined : mismatch('outputs', possible[possible.length - 1], actual);
}

function findUnfitMasks({ masks, start }: MlpTraining): MlpRefusal | undefined {
  if (masks === undefined) return undefined;
  if (start.kind === 'random') return invalid('masks', 'given together with weights');
  if (masks.length !== start.layers.length) return mismatch('masks', start.layers.length, masks.length);
  for (const [l, mask] of masks.entries()) {
    const expected = start.layers[l].weights.length;
    if (mask !== null && mask.length !== expected)
      return mismatch(`mask of layer ${l}`, expected, mask.length);
  }
  return undefined;
}

function findNotFinite(values: NumericColumn, what: string): NotFinite | undefined {
  const index = values.findIndex((value) => !Number.isFinite(value));
  return index < 0 ? undefined : { kind: 'not-finite', what, index };
}

function mismatch(what: string, expected: number, actual: number): ShapeMismatch {
  return { kind: 'shape-mismatch', what, expected, actual };
}

function isPositiveInteger(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}

function invalid(option: string, requirement: string): InvalidOption {
  return { kind: 'invalid-option', option, requirement };
}
