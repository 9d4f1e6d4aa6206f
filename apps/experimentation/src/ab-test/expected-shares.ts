import { allocatedShares, type Allocation } from '@orrery/math-bucketing';
import type { Redivision } from './ab-test-change.js';

/**
 * How many users each variation was to get. Where the division changed while users came, those of each time are held
 * against the division of that time; the sample ratio would otherwise call every change a fault.
 */
export function expectedUsers(
  current: Allocation,
  redivisions: readonly Redivision[],
  exposed: number,
): readonly number[] {
  const shares = relativeShares(current);
  if (redivisions.length === 0 || exposed === 0) return shares;
  const expected = shares.map(() => 0);
  let counted = 0;
  for (const period of [...redivisions, { before: current, exposed }]) {
    const users = Math.max(0, period.exposed - counted);
    relativeShares(period.before).forEach((share, at) => {
      expected[at] = (expected[at] ?? 0) + share * users;
    });
    counted += users;
  }
  return expected;
}

/** Among the users of the test. */
function relativeShares(allocation: Allocation): readonly number[] {
  const shares = allocatedShares(allocation);
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
