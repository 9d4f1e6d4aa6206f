/**
 * The nearest integer, ties to the even one (IEEE 754 roundTiesToEven): 0.5 → 0, 1.5 → 2, −2.5 → −2.
 *
 * Exact for every finite x; NaN and ±∞ come back as they are.
 */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return rest === 0.5 ? floor + (Math.abs(floor) % 2) : x;
}
