/** Nodes in (−1, 1) and weights of Gauss and Legendre's rule, exact for polynomials of degree 2n − 1. */
export interface QuadratureRule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

const known = new Map<number, QuadratureRule>();

/**
 * The rule of n points, by Newton's iteration on the Legendre polynomial Pₙ from Chebyshev's guesses.
 *
 *     Pₙ(xᵢ) = 0,    wᵢ = 2 / ((1 − xᵢ²) Pₙ′(xᵢ)²)
 *
 * Rules are remembered: the same n gives the same object. Cost O(n²) the first time.
 *
 * Source: Press et al., Numerical Recipes, 3rd ed. 2007, §4.6.
 */
export function gaussLegendre(points: number): QuadratureRule {
  const remembered = known.get(points);
  if (remembered) return remembered;
  const nodes = new Float64Array(points);
  const weights = new Float64Array(points);
  for (let i = 0; i < points; i++) {
    let x = Math.cos((Math.PI * (points - i - 0.25)) / (points + 0.5));
    let slope = 1;
    for (let round = 0; round < 8; round++) {
      const [value, derivative] = legendre(points, x);
      slope = derivative;
      x -= value / slope;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  const rule = { nodes, weights };
  known.set(points, rule);
  return rule;
}

/** Pₙ(x) and Pₙ′(x) by the three-term recurrence. */
function legendre(n: number, x: number): readonly [number, number] {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return [value, (n * (before - x * value)) / (1 - x * x)];
}
