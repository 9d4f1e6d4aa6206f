import { InvalidInputError } from '@orrery/domain';
import { checkColumnName, checkDistinct } from '../naming/check-name.js';
import type { Aggregation, AggregationKind, Prior } from './aggregation.js';

/** An aggregation as a caller writes it. */
export interface AggregationInput {
  readonly feature: string;
  readonly aggregation: AggregationKind;
  readonly column?: string | null;
  readonly greaterThan?: number | null;
  readonly windowHours: number;
  readonly priorRate?: number | null;
  readonly priorCount?: number | null;
}

const MAX_FEATURES = 100;
const MAX_WINDOW_HOURS = 24 * 366 * 10;
const MINUTES_PER_HOUR = 60;

/** @throws {InvalidInputError} naming the first wrong value by its path. */
export function readAggregations(
  inputs: readonly AggregationInput[],
  availabilityDelayMinutes: number,
): readonly Aggregation[] {
  if (inputs.length < 1 || inputs.length > MAX_FEATURES) {
    throw new InvalidInputError('aggregations', `A view has 1 to ${MAX_FEATURES} features.`);
  }
  const read = inputs.map((input, index) =>
    readAggregation(input, `aggregations.${index}`, availabilityDelayMinutes),
  );
  checkDistinct(
    'aggregations',
    read.map(({ feature }) => feature),
  );
  return read;
}

function readAggregation(input: AggregationInput, path: string, delayMinutes: number): Aggregation {
  const { feature, aggregation: kind, windowHours } = input;
  const column = input.column ?? null;
  const greaterThan = input.greaterThan ?? null;
  checkColumnName(`${path}.feature`, feature);
  if (!(windowHours * MINUTES_PER_HOUR > delayMinutes && windowHours <= MAX_WINDOW_HOURS)) {
    const message = `A window is longer than the availability delay and at most ${MAX_WINDOW_HOURS} hours.`;
    throw new InvalidInputError(`${path}.windowHours`, message);
  }
  if (column === null && (kind !== 'COUNT' || greaterThan !== null)) {
    throw new InvalidInputError(`${path}.column`, 'Say which column is aggregated.');
  }
  if (kind === 'RATE' && greaterThan === null) {
    throw new InvalidInputError(`${path}.greaterThan`, 'A RATE counts values above a threshold: say which.');
  }
  if ((kind === 'MEAN' || kind === 'SUM') && greaterThan !== null) {
    throw new InvalidInputError(`${path}.greaterThan`, `A ${kind} has no threshold: leave it out.`);
  }
  return { feature, kind, column, greaterThan, windowHours, prior: readPrior(input, path) };
}

function readPrior(input: AggregationInput, path: string): Prior | null {
  const { aggregation, priorRate, priorCount } = input;
  if (priorRate == null && priorCount == null) return null;
  if (aggregation !== 'RATE' && aggregation !== 'MEAN') {
    throw new InvalidInputError(`${path}.priorRate`, 'Only a RATE or a MEAN has a prior.');
  }
  if (priorRate == null || priorCount == null) {
    throw new InvalidInputError(`${path}.priorRate`, 'Give "priorRate" and "priorCount" together.');
  }
  if (priorCount < 0) throw new InvalidInputError(`${path}.priorCount`, '"priorCount" is 0 or more.');
  return { rate: priorRate, count: priorCount };
}
