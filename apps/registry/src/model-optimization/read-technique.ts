import { InvalidInputError } from '@orrery/domain';
import {
  type ActivationBits,
  type Calibration,
  type CalibrationMethodName,
  type PruningMethod,
  type Retraining,
  type Technique,
  type TechniqueKind,
  type WeightBits,
} from './technique.js';

/** A technique as the graph takes it: which fields belong to it depends on its kind. */
export interface TechniqueInput {
  readonly kind: TechniqueKind;
  readonly perChannel?: boolean | null;
  readonly excludedNodes?: readonly string[] | null;
  readonly calibration?: CalibrationInput | null;
  readonly pruningMethod?: PruningMethod | null;
  readonly amount?: number | null;
  readonly seed?: number | null;
  readonly weightBits?: number | null;
  readonly activationBits?: number | null;
  readonly retraining?: RetrainingInput | null;
}

interface CalibrationInput {
  readonly method?: CalibrationMethodName | null;
  readonly rows?: number | null;
  readonly percentile?: number | null;
}

interface RetrainingInput {
  readonly rounds?: number | null;
  readonly epochs?: number | null;
  readonly learningRate?: number | null;
}

type Option = Exclude<keyof TechniqueInput, 'kind'>;

const OPTIONS: Readonly<Record<TechniqueKind, readonly Option[]>> = {
  DYNAMIC_INT8: ['perChannel', 'excludedNodes'],
  STATIC_INT8: ['perChannel', 'excludedNodes', 'calibration'],
  FLOAT16: ['excludedNodes'],
  PRUNE: ['pruningMethod', 'amount', 'seed', 'excludedNodes', 'retraining'],
  REMOVE_UNITS: ['amount', 'excludedNodes', 'retraining'],
  QUANTIZATION_AWARE_TRAINING: ['weightBits', 'activationBits', 'retraining'],
};
const MAX_EXCLUDED = 1000;
const MAX_CALIBRATION_ROWS = 10_000;
const CALIBRATION_ROWS = 512;
const MAX_SEED = 2 ** 31 - 1;
const RETRAINING: Retraining = { rounds: 1, epochs: 10, learningRate: 0.001 };
const MAX_EPOCHS = 1000;

/** @throws {InvalidInputError} naming the first field that can never be right. */
export function readTechnique(input: TechniqueInput): Technique {
  const { kind } = input;
  for (const option of Object.keys(input) as (keyof TechniqueInput)[]) {
    if (option === 'kind' || input[option] == null || OPTIONS[kind].includes(option)) continue;
    throw invalid(option, `${kind} has no "${option}".`);
  }
  const excludedNodes = readExcluded(input);
  const perChannel = input.perChannel ?? false;
  const retraining = input.retraining == null ? null : readRetraining(input.retraining);
  switch (kind) {
    case 'DYNAMIC_INT8':
      return { kind, perChannel, excludedNodes };
    case 'STATIC_INT8':
      return { kind, perChannel, excludedNodes, calibration: readCalibration(input.calibration ?? {}) };
    case 'FLOAT16':
      return { kind, excludedNodes };
    case 'PRUNE':
      return { kind, ...readPruning(input), excludedNodes, retraining };
    case 'REMOVE_UNITS':
      return { kind, amount: readAmount(input), excludedNodes, retraining };
    case 'QUANTIZATION_AWARE_TRAINING':
      return { kind, ...readBits(input), retraining: retraining ?? RETRAINING };
  }
}

function readPruning(input: TechniqueInput) {
  const method = input.pruningMethod ?? 'GLOBAL_L1';
  const retrainable = method === 'L1' || method === 'GLOBAL_L1' || method === 'L2_UNITS';
  if (input.retraining != null && !retrainable) {
    throw invalid('pruningMethod', 'Only L1, GLOBAL_L1 and L2_UNITS go with retraining.');
  }
  const seed = input.seed ?? 0;
  if (seed < 0 || seed > MAX_SEED) throw invalid('seed', `A seed lies from 0 to ${MAX_SEED}.`);
  return { method, amount: readAmount(input), seed };
}

function readAmount({ amount }: TechniqueInput): number {
  if (amount != null && amount > 0 && amount < 1) return amount;
  throw invalid('amount', 'Say which share is taken out: more than 0 and less than 1.');
}

function readExcluded({ excludedNodes }: TechniqueInput): readonly string[] {
  const names = excludedNodes ?? [];
  if (names.length > MAX_EXCLUDED) throw invalid('excludedNodes', `Name ${MAX_EXCLUDED} at the most.`);
  return names;
}

function readCalibration({ method, rows, percentile }: CalibrationInput): Calibration {
  if (percentile != null && method !== 'PERCENTILE') {
    throw invalid('calibration.percentile', 'Only the method PERCENTILE has one.');
  }
  if (percentile != null && !(percentile > 0 && percentile <= 100)) {
    throw invalid('calibration.percentile', 'It lies above 0 and not above 100.');
  }
  if (rows != null && (rows < 1 || rows > MAX_CALIBRATION_ROWS)) {
    throw invalid('calibration.rows', `Calibrate on 1 to ${MAX_CALIBRATION_ROWS} rows.`);
  }
  return { method: method ?? 'MIN_MAX', rows: rows ?? CALIBRATION_ROWS, percentile: percentile ?? null };
}

function readRetraining(input: RetrainingInput): Retraining {
  const rounds = input.rounds ?? RETRAINING.rounds;
  const epochs = input.epochs ?? RETRAINING.epochs;
  const learningRate = input.learningRate ?? RETRAINING.learningRate;
  if (rounds < 1 || rounds > 100) throw invalid('retraining.rounds', 'There are 1 to 100 rounds.');
  if (epochs < 1 || rounds * epochs > MAX_EPOCHS) {
    throw invalid('retraining.epochs', `Train 1 to ${MAX_EPOCHS} epochs in all rounds together.`);
  }
  if (!(learningRate > 0 && learningRate <= 1)) {
    throw invalid('retraining.learningRate', 'It lies above 0 and not above 1.');
  }
  return { rounds, epochs, learningRate };
}

function readBits({ weightBits, activationBits }: TechniqueInput) {
  return {
    weightBits: requireOneOf<WeightBits>('weightBits', weightBits ?? 8, [2, 4, 8]),
    activationBits: requireOneOf<ActivationBits>('activationBits', activationBits ?? 8, [4, 8]),
  };
}

function requireOneOf<T extends number>(field: string, value: number, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw invalid(field, `It is one of ${allowed.join(', ')}.`);
}

function invalid(field: string, message: string): InvalidInputError {
  return new InvalidInputError(`technique.${field}`, message);
}
