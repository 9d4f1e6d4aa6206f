/** Factors of this size are taken out before a power could overflow. */
const scale = 2 ** 128;

interface ScaledMatrix {
  readonly size: number;
  readonly entries: Float64Array;
  /** The true matrix is entries · 2^(128 · scalings). */
  readonly scalings: number;
}

/**
 * P(Dₙ ≤ d) for a small n d: the middle entry of n! / nⁿ · Hⁿ, where H is Durbin's matrix of size
 * 2 ⌈n d⌉ − 1. Cost O((n d)³ log n).
 *
 * Source: Marsaglia, Tsang and Wang, "Evaluating Kolmogorov's distribution", J. Stat. Software 8 (2003), 18.
 */
export function durbinCdf(d: number, sampleSize: number): number {
  const middle = Math.ceil(sampleSize * d) - 1;
  const power = raise(durbinMatrix(d, sampleSize), sampleSize);
  let probability = power.entries[middle * power.size + middle];
  let scalings = power.scalings;
  for (let i = 1; i <= sampleSize; i++) {
    probability *= i / sampleSize;
    if (probability < 1 / scale) {
      probability *= scale;
      scalings--;
    }
  }
  for (; scalings < 0; scalings++) probability /= scale;
  for (; scalings > 0; scalings--) probability *= scale;
  return probability;
}

function durbinMatrix(d: number, sampleSize: number): ScaledMatrix {
  const k = Math.ceil(sampleSize * d);
  const h = k - sampleSize * d;
  const size = 2 * k - 1;
  const inverseFactorials = new Float64Array(size + 1).fill(1);
  for (let i = 1; i <= size; i++) inverseFactorials[i] = inverseFactorials[i - 1] / i;
  const entries = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= Math.min(row + 1, size - 1); column++) {
      entries[row * size + column] = inverseFactorials[row - column + 1];
    }
  }
  for (let i = 0; i < size; i++) {
    const edge = (1 - h ** (i + 1)) * inverseFactorials[i + 1];
    entries[i * size] = edge;
    entries[(size - 1) * size + (size - 1 - i)] = edge;
  }
  const corner = 1 - 2 * h ** size + Math.max(0, 2 * h - 1) ** size;
  entries[(size - 1) * size] = corner * inverseFactorials[size];
  return { size, entries, scalings: 0 };
}

function raise(matrix: ScaledMatrix, exponent: number): ScaledMatrix {
  let result: ScaledMatrix | undefined;
  let square = matrix;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? square : product(result, square);
    if (rest > 1) square = product(square, square);
  }
  return result ?? matrix;
}

function product(a: ScaledMatrix, b: ScaledMatrix): ScaledMatrix {
  const { size } = a;
  const entries = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let inner = 0; inner < size; inner++) {
      const factor = a.entries[row * size + inner];
      if (factor === 0) continue;
      for (let column = 0; column < size; column++) {
        entries[row * size + column] += factor * b.entries[inner * size + column];
      }
    }
  }
  const scalings = a.scalings + b.scalings;
  const middle = (size - 1) / 2;
  if (entries[middle * size + middle] < scale) return { size, entries, scalings };
  return { size, entries: entries.map((entry) => entry / scale), scalings: scalings + 1 };
}
