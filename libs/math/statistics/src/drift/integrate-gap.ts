/** ∫ weight(F(x) − G(x)) dx over two empirical distribution functions, walked from step to step; neither sample empty. */
export function integrateGap(a: Float64Array, b: Float64Array, weight: (gap: number) => number): number {
  let i = 0;
  let j = 0;
  let sum = 0;
  let previous = Math.min(a[0], b[0]);
  while (i < a.length || j < b.length) {
    const takeFirst = j >= b.length || (i < a.length && a[i] <= b[j]);
    const x = takeFirst ? a[i] : b[j];
    sum += weight(i / a.length - j / b.length) * (x - previous);
    previous = x;
    if (takeFirst) i++;
    else j++;
  }
  return sum;
}
