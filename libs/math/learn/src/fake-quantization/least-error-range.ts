import { BINS, type Histogram } from './histogram.js';

const { fround } = Math;

/** Quantiles move inwards by so much at a time. */
const QUANTILE_STEP = 1e-5;
const LEVELS = 256;

/**
 * The part of a histogram's range whose quantization to 256 levels has the least squared error, values outside counted as
 * the nearest level: torch.ao's search, which moves the end that skips more bins until the error grows.
 *
 * Source: `NonlinearQuantizationParamsSearch` in Caffe2's norm_minimization.cc.
 */
export function leastErrorRange(histogram: Histogram): {
  readonly smallest: number;
  readonly largest: number;
} {
  const { counts, min, max } = histogram;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const below = cumulated(counts);
  let [alpha, beta, start, end, least] = [0, 1, 0, BINS - 1, Infinity];
  while (alpha < beta) {
    const nextAlpha = alpha + QUANTILE_STEP;
    const nextBeta = beta - QUANTILE_STEP;
    let left = start;
    let right = end;
    while (left < end && below[left] < fround(nextAlpha * total)) left++;
    while (right > start && below[right] > fround(nextBeta * total)) right--;
    const movesStart = left - start > end - right;
    if (movesStart) alpha = nextAlpha;
    else beta = nextBeta;
    const nextStart = movesStart ? left : start;
    const nextEnd = movesStart ? end : right;
    if (nextStart === start && nextEnd === end) continue;
    const error = squaredError(histogram, nextStart, nextEnd);
    if (error > least) break;
    [least, start, end] = [error, nextStart, nextEnd];
  }
  const width = fround(fround(max - min) / BINS);
  return { smallest: fround(min + fround(width * start)), largest: fround(min + fround(width * (end + 1))) };
}

function cumulated(counts: Float32Array): Float32Array {
  let sum = 0;
  return counts.map((count) => (sum += count));
}

/** The squared error of quantizing to the range of bins `start`…`end`, values spread evenly within their bins. */
function squaredError({ counts, min, max }: Histogram, start: number, end: number): number {
  const exactWidth = (max - min) / BINS;
  const exactLevelWidth = (exactWidth * (end - start + 1)) / LEVELS;
  if (exactLevelWidth === 0) return 0;
  const width = fround(exactWidth);
  const levelWidth = fround(exactLevelWidth);
  const half = fround(exactLevelWidth / 2);
  const wholeLevel = integral(-half, half);
  let error = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const density = fround(counts[bin] / width);
    const from = fround((bin - start) * width);
    const to = fround(from + width);
    const first = levelOf(from, levelWidth);
    const last = levelOf(to, levelWidth);
    const firstCentre = fround(fround(first + 0.5) * levelWidth);
    const lastCentre = fround(fround(last * levelWidth) + half);
    const begun = fround(density * integral(fround(from - firstCentre), half));
    const passed = fround((last - first - 1) * fround(density * wholeLevel));
    const ended = fround(density * integral(-half, fround(to - lastCentre)));
    error += fround(fround(begun + passed) + ended);
  }
  return fround(error);
}

/** ∫ x² dx */
function integral(begin: number, end: number): number {
  const cubeOfEnd = fround(fround(end * end) * end);
  const cubeOfBegin = fround(fround(begin * begin) * begin);
  return fround(fround(cubeOfEnd - cubeOfBegin) / 3);
}

/** ⌊offset / width⌋ in float32 as torch divides, within the levels. */
function levelOf(offset: number, width: number): number {
  const rest = offset % width;
  let quotient = fround(fround(offset - rest) / width);
  if (rest < 0) quotient -= 1;
  const floor = Math.floor(quotient);
  const level = quotient - floor > 0.5 ? floor + 1 : floor;
  return Math.min(Math.max(level, 0), LEVELS - 1);
}
