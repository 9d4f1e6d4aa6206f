import { ExpectationFault } from '../expectation.errors.js';
import type { ObservedOutcome } from '../plan/outcome.js';
import type { Plan } from '../plan/plan.js';
import type { Subject } from '../plan/subject.js';
import type { Statistics } from '../statistics.js';
import { meetCategories, partitionDetails, type MetCategories } from './categories.js';
import type { ExpectationDefinition } from './definition.js';
import { readPartition } from './partition.js';

const DEFAULT_LEVEL = 0.05;

/** The p-value of Pearson's χ² test of the categories of a column against their expected weights. */
function* chiSquare(subject: Subject): Plan<ObservedOutcome> {
  const { kwargs, statistics } = subject;
  const partition = readPartition(kwargs.raw('partition_object'));
  if (partition.kind !== 'categorical') {
    throw new ExpectationFault('ValueError: a chi-square test needs a categorical partition.');
  }
  const level = kwargs.number('p') ?? DEFAULT_LEVEL;
  if (!(level > 0 && level < 1)) throw new ExpectationFault('ValueError: p must be between zero and one.');
  const tail = kwargs.number('tail_weight_holdout') ?? 0;
  if (!(tail >= 0 && tail <= 1)) {
    throw new ExpectationFault('ValueError: tail_weight_holdout must be between zero and one.');
  }
  const met = yield* meetCategories(subject, partition, tail);
  const pValue = pValueOf(met, statistics);
  return { kind: 'observed', success: pValue > level, observed: pValue, details: partitionDetails(met) };
}

function pValueOf({ counts, awaited }: MetCategories, { chiSquareGoodnessOfFit }: Statistics): number {
  // Nothing can be seen of what is expected never: its statistic is infinite.
  if (counts.some((count, at) => count > 0 && awaited[at] === 0)) return 0;
  const possible = awaited.map((weight, at) => ({ weight, count: counts[at] ?? 0 }));
  const tested = possible.filter(({ weight }) => weight > 0);
  const test = chiSquareGoodnessOfFit(
    tested.map(({ count }) => count),
    tested.map(({ weight }) => weight),
  );
  if (test.kind === 'tested') return test.pValue;
  throw new ExpectationFault('ValueError: a chi-square test needs two categories.');
}

export const CHI_SQUARE: readonly ExpectationDefinition[] = [
  {
    type: 'expect_column_chisquare_test_p_value_to_be_greater_than',
    domain: 'column-aggregate',
    plan: chiSquare,
  },
];
