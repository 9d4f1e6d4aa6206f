/** A step this small relative to the unknown no longer changes the last digit. */
const settled = Number.EPSILON;

/** Bisection alone halves [−745, 710] to adjacent doubles in fewer steps than this. */
const maximumSteps = 200;

/**
 * The x > 0 at which a monotone probability reaches exp(`logTarget`).
 *
 * Solves logMass(eᵘ) = logTarget for u in [−745, 710] by Chandrupatla's method: bracketed, so it cannot diverge,
 * with inverse quadratic steps where these are safe; about twenty evaluations. Answers 0 or ∞ when x would
 * underflow or overflow.
 *
 * Source: Chandrupatla, Advances in Engineering Software 28 (1997), 145–149.
 */
export function invertTail(logMass: (x: number) => number, logTarget: number): number {
  const residual = (u: number): number => Math.max(-1e300, logMass(Math.exp(u))) - logTarget;
  let a = -745;
  let b = 709.78;
  let fa = residual(a);
  let fb = residual(b);
  if (Math.sign(fa) === Math.sign(fb)) return Math.abs(fa) < Math.abs(fb) ? 0 : Infinity;
  let c = a;
  let fc = fa;
  let fraction = 0.5;
  for (let step = 0; step < maximumSteps; step++) {
    const u = a + fraction * (b - a);
    const fu = residual(u);
    if (Math.sign(fu) === Math.sign(fa)) [c, fc] = [a, fa];
    else [c, fc, b, fb] = [b, fb, a, fa];
    [a, fa] = [u, fu];
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const tolerance = (settled * Math.max(1, Math.abs(best))) / Math.abs(b - c);
    if (tolerance > 0.5 || fa === 0 || fb === 0) return Math.exp(fa === 0 ? a : best);
    fraction = Math.min(1 - tolerance, Math.max(tolerance, nextFraction(a, fa, b, fb, c, fc)));
  }
  return Math.exp(Math.abs(fa) < Math.abs(fb) ? a : b);
}

/** The inverse quadratic step as a share of the bracket, or one half where the curve is not tame enough. */
function nextFraction(a: number, fa: number, b: number, fb: number, c: number, fc: number): number {
  const xi = (a - b) / (c - b);
  const phi = (fa - fb) / (fc - fb);
  if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)) return 0.5;
  return (fa / (fb - fa)) * (fc / (fb - fc)) + ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb));
}
