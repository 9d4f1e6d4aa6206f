import { ConflictError } from '@orrery/domain';
import type { ColumnSketch, CountBounds, RankedValue } from '@orrery/math-statistics';
import type { BaselineColumn, NumericBins } from './baseline-column.js';
import type { SketchedColumn } from './dataset-version-source.js';
import { MAX_CATEGORIES, QUANTILE_BINS } from './summarize-column.js';

export interface SketchedFeature extends SketchedColumn {
  /** Whether rows in which it is missing are sent. */
  readonly mayBeMissing: boolean;
}

const NO_SAMPLE = new Float64Array();
/** From here on, single precision has no number: what is there is missing, as it is in traffic. */
const BEYOND_SINGLE = 3.4028235677973366e38;

/**
 * A column of the baseline from what is kept of dataset versions. Edges are values whose ranks are known: the counts of one
 * version are exact; those of several are the middle of bounds that are certain. There is no sample, so no
 * Kolmogorov–Smirnov test is made against it.
 * @throws {ConflictError} for a column that is neither numbers nor words.
 */
export function summarizeSketch({ name, kind, sketch, mayBeMissing }: SketchedFeature): BaselineColumn {
  const missing = mayBeMissing ? sketch.nulls + sketch.notFinite : 0;
  if (kind === 'NUMBER') return ofNumbers(name, sketch, missing);
  if (kind === 'STRING' || kind === 'BOOLEAN') return ofWords(name, sketch, missing);
  throw new ConflictError(
    `The model takes "${name}", which is of kind ${kind}: of dataset versions, numbers and words are compared.`,
  );
}

function ofNumbers(name: string, { numbers }: ColumnSketch, missing: number): BaselineColumn {
  if (numbers === null) return { bins: numericBins(name, []), counts: [0, missing], sorted: NO_SAMPLE };
  const { ranks } = numbers;
  const [from, to] = [middleOf(ranks.upTo(-BEYOND_SINGLE)), middleOf(ranks.below(BEYOND_SINGLE))];
  const edges = edgesOf(ranks.points, from, to);
  const upTo = [...edges.map((edge) => edge.upTo), to];
  return {
    bins: numericBins(
      name,
      edges.map(({ edge }) => edge),
    ),
    counts: [...upTo.map((count, k) => count - (upTo[k - 1] ?? from)), missing + ranks.count - (to - from)],
    sorted: NO_SAMPLE,
  };
}

function numericBins(name: string, edges: readonly number[]): NumericBins {
  return { kind: 'NUMERIC', role: 'FEATURE', name, edges: Float64Array.from(edges) };
}

interface CountedEdge {
  /** At single precision, as values are compared. */
  readonly edge: number;
  /** Values that are not greater. */
  readonly upTo: number;
}

/** The known ranks that are nearest to those of equal bins between two ranks. */
function edgesOf(points: readonly RankedValue[], from: number, to: number): readonly CountedEdge[] {
  const held = points.filter(({ value }) => Math.abs(value) < BEYOND_SINGLE);
  const edges: CountedEdge[] = [];
  for (let k = 1; k < QUANTILE_BINS; k++) {
    const nearest = nearestTo(from + ((to - from) * k) / QUANTILE_BINS, held);
    if (nearest === undefined) continue;
    const edge = Math.fround(nearest.value);
    // What falls under the range of a baseline is seen even where its least value is an edge.
    if (edges.length === 0 && nearest === held[0]) edges.push({ edge: justBelow(edge), upTo: from });
    if (edge > (edges.at(-1)?.edge ?? -Infinity)) edges.push({ edge, upTo: middleOf(nearest.upTo) });
  }
  return edges;
}

function nearestTo(rank: number, points: readonly RankedValue[]): RankedValue | undefined {
  return points.reduce<RankedValue | undefined>((best, point) => {
    if (best === undefined) return point;
    return Math.abs(middleOf(point.upTo) - rank) < Math.abs(middleOf(best.upTo) - rank) ? point : best;
  }, undefined);
}

function middleOf({ least, most }: CountBounds): number {
  return (least + most) / 2;
}

/** Less, and not less than the next lower number at single precision. */
function justBelow(edge: number): number {
  return edge - Math.max(Number.MIN_VALUE, Math.abs(edge) * 2 ** -40);
}

function ofWords(name: string, { rows, nulls, frequent }: ColumnSketch, missing: number): BaselineColumn {
  const held = frequent.top(MAX_CATEGORIES);
  const counts = held.map(({ count }) => count);
  const others = rows - nulls - counts.reduce((sum, count) => sum + count, 0);
  return {
    bins: { kind: 'CATEGORICAL', role: 'FEATURE', name, categories: held.map(({ item }) => item) },
    counts: [...counts, others, missing],
    sorted: NO_SAMPLE,
  };
}
