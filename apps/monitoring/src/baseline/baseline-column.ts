export type ColumnRole = 'FEATURE' | 'PREDICTION';

/**
 * The bins of a monitored column: of numbers, (−∞, e₁], …, (eₖ, ∞) and one for what is missing; of words, one per
 * category, one for all other words and one for what is missing.
 */
export type ColumnBins = NumericBins | CategoricalBins;

interface NamedColumn {
  readonly role: ColumnRole;
  readonly name: string;
}

export interface NumericBins extends NamedColumn {
  readonly kind: 'NUMERIC';
  readonly edges: Float64Array;
}

export interface CategoricalBins extends NamedColumn {
  readonly kind: 'CATEGORICAL';
  readonly categories: readonly string[];
}

/** A column as the baseline has it. */
export interface BaselineColumn {
  readonly bins: ColumnBins;
  /** How many rows of the baseline fell into each bin. */
  readonly counts: readonly number[];
  /** The numbers themselves, sorted, without what is missing; empty for words. */
  readonly sorted: Float64Array;
}

/** A value as JSON carries it. */
export type ColumnValue = number | string | boolean | null | undefined;

/**
 * A value as numbers are compared: at single precision, since models take float32 and a value that has been through one
 * must equal itself. Null for what is missing: no number, or none that single precision can hold.
 */
export function numberOf(value: ColumnValue): number | null {
  if (value == null || value === '') return null;
  const number = Math.fround(Number(value));
  return Number.isFinite(number) ? number : null;
}

/** How many bins a column has. */
export function binCountOf(bins: ColumnBins): number {
  return (bins.kind === 'NUMERIC' ? bins.edges.length + 1 : bins.categories.length + 1) + 1;
}

/** Tells the bin of each value of a column. */
export function binFinder(bins: ColumnBins): (value: ColumnValue) => number {
  const missing = binCountOf(bins) - 1;
  if (bins.kind === 'CATEGORICAL') {
    const known = new Map(bins.categories.map((category, index) => [category, index]));
    return (value) => (value == null ? missing : (known.get(String(value)) ?? bins.categories.length));
  }
  return (value) => {
    const number = numberOf(value);
    return number === null ? missing : edgesBelow(number, bins.edges);
  };
}

function edgesBelow(value: number, edges: Float64Array): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
