import { InvalidInputError } from '@orrery/domain';
import {
  BUCKETS,
  allocate,
  reallocate,
  type Allocation,
  type Division,
  type HashRule,
  type InvalidAllocation,
  type Move,
} from '@orrery/math-bucketing';

/** How users are to be divided: whole percents, of all users or of those that the coverage lets in. */
export interface Weights {
  readonly weights: readonly number[];
  readonly coverage: number | null;
}

/** Divides users who were not divided before. @throws {InvalidInputError} */
export function divideUsers(rule: HashRule, wanted: Weights): Allocation {
  const buckets = BUCKETS[rule];
  const division = divisionOf(wanted);
  const allocated = allocate({ buckets, ...division });
  if (allocated.kind !== 'allocated') throw refused(allocated);
  if (wanted.coverage !== null) return allocated.allocation;
  // Percents of all users lie one after another, so that an endpoint's traffic is read off the weights.
  return stacked(buckets, wanted.weights);
}

export interface Redivided {
  readonly allocation: Allocation;
  readonly moves: readonly Move[];
  readonly movedShare: number;
}

/** Divides users anew, so that as few as possible get something else. @throws {InvalidInputError} */
export function divideAnew(before: Allocation, wanted: Weights): Redivided {
  const moved = reallocate(before, divisionOf(wanted));
  if (moved.kind !== 'reallocated') throw refused(moved);
  return moved;
}

/** @throws {InvalidInputError} */
function divisionOf({ weights, coverage }: Weights): Division {
  if (weights.some((weight) => !Number.isInteger(weight) || weight < 0)) {
    throw new InvalidInputError('variations', 'Weights are whole percents.');
  }
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) throw new InvalidInputError('variations', 'Nobody would be in the test: give a weight.');
  if (coverage === null) {
    if (sum > 100) {
      const message = `The weights sum to ${sum}; at most 100 percent of the users can be in a test.`;
      throw new InvalidInputError('variations', message);
    }
    return { weights: weights.map((weight) => weight / sum), coverage: sum / 100 };
  }
  if (sum !== 100) {
    const message = `The weights sum to ${sum}; with a coverage they are shares of its users, and sum to 100.`;
    throw new InvalidInputError('variations', message);
  }
  return { weights: weights.map((weight) => weight / 100), coverage };
}

function stacked(buckets: number, weights: readonly number[]): Allocation {
  let percent = 0;
  const variations = weights.map((weight) => {
    const from = (percent * buckets) / 100;
    percent += weight;
    return weight === 0 ? [] : [{ from, to: (percent * buckets) / 100 }];
  });
  return { buckets, variations };
}

function refused(invalid: InvalidAllocation): InvalidInputError {
  switch (invalid.kind) {
    case 'coverage-out-of-range':
      return new InvalidInputError('coverage', `"coverage" lies in 0 to 1, not at ${invalid.coverage}.`);
    case 'share-below-one-bucket': {
      const { index, share, buckets } = invalid;
      const message = `A share of ${share} is less than one of the ${buckets} buckets of the rule: choose a finer rule.`;
      return new InvalidInputError(`variations.${index}.weight`, message);
    }
    case 'weight-out-of-range':
      return new InvalidInputError(`variations.${invalid.index}.weight`, 'A weight is a whole percent.');
    default:
      return new InvalidInputError('variations', `The weights cannot divide users: ${invalid.kind}.`);
  }
}
