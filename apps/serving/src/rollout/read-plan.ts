import { InvalidInputError } from '@orrery/domain';
import type { MonitorRule, PlannedStep, RolloutCriteria } from './rollout.js';

const MAX_STEPS = 20;
const MAX_HOLD_SECONDS = 30 * 24 * 3600;

const DEFAULT_PLAN: readonly PlannedStep[] = [
  { percent: 5, holdSeconds: 60, minRequests: 200 },
  { percent: 25, holdSeconds: 120, minRequests: 500 },
  { percent: 50, holdSeconds: 300, minRequests: 1000 },
];

const DEFAULT_CRITERIA: RolloutCriteria = {
  errorFloor: 0.005,
  errorRatio: 1.5,
  latencyRatio: 1.5,
  latencyFloorMs: 10,
  significance: 0.001,
  monitor: 'RESPECT',
};

/** Criteria as a caller gives them: what is left out is as usual. */
export type GivenCriteria = { readonly [K in keyof RolloutCriteria]?: RolloutCriteria[K] | null };

/** @throws {InvalidInputError} unless the steps grow. */
export function readPlan(given: readonly PlannedStep[] | null): readonly PlannedStep[] {
  if (given === null) return DEFAULT_PLAN;
  if (given.length === 0 || given.length > MAX_STEPS) {
    throw new InvalidInputError('steps', `A roll-out has 1 to ${MAX_STEPS} steps, not ${given.length}.`);
  }
  let before = 0;
  for (const [index, { percent, holdSeconds, minRequests }] of given.entries()) {
    const isShare =
      percent > before && percent < 100 && Math.abs(percent * 100 - Math.round(percent * 100)) < 1e-6;
    if (!isShare) {
      const message = `A step has more percent than the one before and less than 100, with at most two decimals, not ${percent}.`;
      throw new InvalidInputError(`steps.${index}.percent`, message);
    }
    if (holdSeconds < 0 || holdSeconds > MAX_HOLD_SECONDS) {
      throw new InvalidInputError(`steps.${index}.holdSeconds`, 'A step is held for 0 seconds to 30 days.');
    }
    if (minRequests < 0) {
      throw new InvalidInputError(`steps.${index}.minRequests`, 'A step waits for 0 requests or more.');
    }
    before = percent;
  }
  return given.map(({ percent, holdSeconds, minRequests }) => ({ percent, holdSeconds, minRequests }));
}

/** @throws {InvalidInputError} */
export function readCriteria(given: GivenCriteria | null): RolloutCriteria {
  const criteria: RolloutCriteria = {
    errorFloor: given?.errorFloor ?? DEFAULT_CRITERIA.errorFloor,
    errorRatio: given?.errorRatio ?? DEFAULT_CRITERIA.errorRatio,
    latencyRatio: given?.latencyRatio ?? DEFAULT_CRITERIA.latencyRatio,
    latencyFloorMs: given?.latencyFloorMs ?? DEFAULT_CRITERIA.latencyFloorMs,
    significance: given?.significance ?? DEFAULT_CRITERIA.significance,
    monitor: given?.monitor ?? (DEFAULT_CRITERIA.monitor satisfies MonitorRule),
  };
  const { errorFloor, errorRatio, latencyRatio, latencyFloorMs, significance } = criteria;
  require('errorFloor', errorFloor > 0 && errorFloor < 1, 'is above 0 and below 1');
  require('errorRatio', errorRatio >= 1 && errorRatio <= 1000, 'is 1 to 1000');
  require('latencyRatio', latencyRatio >= 1 && latencyRatio <= 1000, 'is 1 to 1000');
  require('latencyFloorMs', latencyFloorMs >= 0 && latencyFloorMs <= 3_600_000, 'is 0 to 3600000');
  require('significance', significance >= 1e-9 && significance <= 0.1, 'is 1e-9 to 0.1');
  return criteria;
}

function require(field: string, isRight: boolean, rule: string): void {
  if (!isRight) throw new InvalidInputError(`criteria.${field}`, `"${field}" ${rule}.`);
}
