/** The least power of two above the distance whose half is given, within what has a reciprocal. */
export function scaleOf(halfDistance: number): number {
  if (halfDistance === 0) return 1;
  return 2 ** Math.min(1023, Math.max(-1000, Math.floor(Math.log2(halfDistance)) + 2));
}
