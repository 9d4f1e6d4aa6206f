import { InvalidInputError } from '@orrery/domain';
import type { ABTest } from '../ab-test/ab-test.js';
import type { TestMetric } from '../outcome-metric/outcome-metric.js';
import { keyOf } from './planned-metrics.js';

/** Position of a treatment by its key; of the first one where none is named. @throws {InvalidInputError} */
export function treatmentOf(
  { name, variations }: ABTest,
  { variation }: { readonly variation?: string | null },
): number {
  if (variation == null) return 1;
  const position = variations.findIndex(({ key }) => key === variation);
  if (position > 0) return position;
  throw new InvalidInputError('variation', `A/B test "${name}" has no treatment "${variation}".`);
}

/** A metric of a test by its name; the primary one where none is named. @throws {InvalidInputError} */
export function metricOf(
  taken: readonly TestMetric[],
  { metric: name }: { readonly metric?: string | null },
): TestMetric {
  const found =
    name == null
      ? taken.find(({ role }) => role === 'PRIMARY')
      : taken.find((each) => each.metric.name === name || keyOf(each) === name);
  if (found !== undefined) return found;
  throw new InvalidInputError('metric', `The test does not take the metric "${name ?? ''}".`);
}
