/**
 * Where an increasing or decreasing function is 0 between `low` and `high`, by regula falsi with the Illinois rule and
 * bisection where that stalls. The signs at the ends must differ. Values are of the order of 1: it stops
 * within 1e-13 of 0, or when the bracket is below 1e-14 of its position.
 */
export function findRoot(f: (x: number) => number, low: number, high: number): number {
  let left = { x: low, y: f(low) };
  let right = { x: high, y: f(high) };
  if (left.y === 0) return left.x;
  if (right.y === 0) return right.x;
  if (left.y > 0 === right.y > 0) throw new RangeError(`no root between ${low} and ${high}`);
  for (let round = 0; round < 200; round++) {
    if (Math.abs(right.x - left.x) <= 1e-14 * Math.max(1, Math.abs(right.x))) break;
    const x =
      round % 4 === 3 ? (left.x + right.x) / 2 : left.x - (left.y * (right.x - left.x)) / (right.y - left.y);
    const y = f(x);
    if (Math.abs(y) <= 1e-13) return x;
    if (y > 0 === right.y > 0) {
      right = { x, y };
      left = { x: left.x, y: left.y / 2 };
    } else {
      left = { x, y };
      right = { x: right.x, y: right.y / 2 };
    }
  }
  return Math.abs(left.y) < Math.abs(right.y) ? left.x : right.x;
}
