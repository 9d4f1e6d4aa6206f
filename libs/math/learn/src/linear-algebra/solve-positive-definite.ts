/**
 * Solves A x = b for a symmetric positive definite A (row-major n × n; the lower triangle is read), by A = L Lᵀ.
 *
 * `undefined` where A is not positive definite to working precision (a pivot at or below n ε times its diagonal entry).
 * A and b are left as they are. Cost: n³/3. Source: A. Cholesky; Golub, Van Loan, "Matrix Computations", §4.2.
 *
 * @example
 * solvePositiveDefinite(Float64Array.of(4, 2, 2, 3), Float64Array.of(8, 7)); // [1.25, 1.5]
 */
export function solvePositiveDefinite(matrix: Float64Array, right: Float64Array): Float64Array | undefined {
  const n = right.length;
  const lower = factor(matrix, n);
  if (lower === undefined) return undefined;
  const x = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * n + k] * x[k];
    x[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= lower[k * n + i] * x[k];
    x[i] /= lower[i * n + i];
  }
  return x;
}

function factor(matrix: Float64Array, n: number): Float64Array | undefined {
  const lower = matrix.slice();
  for (let j = 0; j < n; j++) {
    let pivot = lower[j * n + j];
    for (let k = 0; k < j; k++) pivot -= lower[j * n + k] ** 2;
    if (!(pivot > n * Number.EPSILON * matrix[j * n + j])) return undefined;
    const root = Math.sqrt(pivot);
    lower[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let sum = lower[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      lower[i * n + j] = sum / root;
    }
  }
  return lower;
}
