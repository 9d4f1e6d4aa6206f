import { inRange } from './bucket-ranges.js';
import type { Evaluation } from './evaluation.js';
import type { GrowthBookFilter } from './growthbook-payload.js';
import { hashKeyOf, hashPoint } from './hash-key.js';

/** Whether one of the filters keeps the user out: no value to hash, or a point outside of its ranges. */
export function isFilteredOut(filters: readonly GrowthBookFilter[], { attributes }: Evaluation): boolean {
  return filters.some(({ attribute, seed, ranges, hashVersion }) => {
    const { value } = hashKeyOf(attributes, attribute || undefined);
    const point = value ? hashPoint(seed, value, hashVersion || 2) : null;
    return point === null || !ranges.some((range) => inRange(point, range));
  });
}
