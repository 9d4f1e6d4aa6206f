/** Counts of float32 values in 2048 bins of equal width from `min` to `max`, both included. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly counts: Float32Array;
}

export const BINS = 2048;
/** Old counts are cut into so many parts before they are dealt to new bins. */
const PARTS = 16;

const { fround } = Math;

/** `torch.histc` of values within [min, max]; where both are equal the bins go one further to either side. */
export function histogramOf(values: Float32Array, min: number, max: number): Histogram {
  const counts = new Float32Array(BINS);
  const left = min === max ? fround(min - 1) : min;
  const right = min === max ? fround(max + 1) : max;
  const width = fround(right - left);
  for (const value of values) {
    const position = Math.trunc(fround(fround(fround(value - left) * BINS) / width));
    counts[Math.min(position, BINS - 1)] += 1;
  }
  return { min, max, counts };
}

/** The counts of `histogram` in bins of a range that holds its own. */
export function rescaled(histogram: Histogram, min: number, max: number): Float32Array {
  const { counts } = histogram;
  if (histogram.min === min && histogram.max === max) return counts;
  if (histogram.min === histogram.max) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return histogramOf(Float32Array.of(histogram.min), min, max).counts.map((bit) => bit * total);
  }
  const fine = BINS * PARTS;
  const partWidth = fround(fround(histogram.max - histogram.min) / fine);
  const half = fround(0.5 * partWidth);
  const edges = gridOf(min, max, BINS);
  const middles = gridOf(histogram.min, histogram.max, fine);
  const result = new Float32Array(BINS);
  let bin = 0;
  for (let part = 0; part < fine; part++) {
    const middle = fround(middles[part] + half);
    while (bin < BINS - 1 && edges[bin + 1] <= middle) bin++;
    result[bin] += counts[Math.floor(part / PARTS)] / PARTS;
  }
  return result;
}

/** `torch.linspace`: `steps` + 1 points from `start` to `end`, each half counted from its own end. */
function gridOf(start: number, end: number, steps: number): Float32Array {
  const step = fround(fround(end - start) / steps);
  const halfway = Math.floor((steps + 1) / 2);
  return new Float32Array(steps + 1).map((_, i) =>
    i < halfway ? fround(start + fround(step * i)) : fround(end - fround(step * (steps - i))),
  );
}
