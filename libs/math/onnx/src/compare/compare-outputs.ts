/** How a row of results becomes a label. */
export type Decision =
  /** The column of the largest number, the first among equals. */
  | { readonly kind: 'largest' }
  /** 1 if the row's only number is at least the threshold, otherwise 0. */
  | { readonly kind: 'threshold'; readonly threshold: number };

export interface OutputsToCompare {
  /** One result of each model for the same rows, row-major. */
  readonly reference: ArrayLike<number>;
  readonly candidate: ArrayLike<number>;
  readonly rows: number;
  /** Whether labels are compared too. */
  readonly decision?: Decision;
}

/** How often two models gave a label of the reference alike. */
export interface LabelAgreement {
  readonly label: number;
  /** Rows to which the reference gave the label. */
  readonly rows: number;
  /** The share of them to which the candidate gave it too, 0 to 1. */
  readonly agreement: number;
}

export type OutputAgreement =
  | {
      readonly kind: 'ok';
      readonly rows: number;
      /** Of the pairs that can be compared; null if there is none. */
      readonly maxAbsoluteDifference: number | null;
      readonly meanAbsoluteDifference: number | null;
      /** Pairs of which one is NaN or infinite and the other is not the same; not in the differences. */
      readonly incomparable: number;
      /** The share of rows with the same label, 0 to 1; null if no decision was named. */
      readonly labelAgreement: number | null;
      /** By the reference's labels, ascending; empty if no decision was named. */
      readonly byLabel: readonly LabelAgreement[];
    }
  | {
      readonly kind: 'cannot';
      readonly cause: 'no-rows' | 'sizes-differ' | 'not-rows';
      readonly reason: string;
    };

/**
 * How far two models' results for the same rows agree: max and mean |a − b|, and the share of equal labels. O(n).
 *
 * @example
 * compareOutputs({ reference: [0.2, 0.8], candidate: [0.3, 0.7], rows: 1, decision: { kind: 'largest' } });
 * // { kind: 'ok', maxAbsoluteDifference: 0.1, meanAbsoluteDifference: 0.1, labelAgreement: 1, … }
 */
export function compareOutputs({ reference, candidate, rows, decision }: OutputsToCompare): OutputAgreement {
  const { length } = reference;
  if (rows < 1 || length === 0) return cannot('no-rows', 'There is no row to compare.');
  if (length !== candidate.length) {
    return cannot('sizes-differ', `One model gave ${length} numbers, the other ${candidate.length}.`);
  }
  const width = length / rows;
  if (!Number.isInteger(width) || (decision?.kind === 'threshold' && width !== 1)) {
    return cannot('not-rows', `${length} numbers cannot be decided as ${rows} rows.`);
  }
  const labels = decision
    ? agreementByLabel(labelsOf(reference, width, decision), labelsOf(candidate, width, decision))
    : null;
  return {
    kind: 'ok',
    rows,
    ...differences(reference, candidate),
    labelAgreement: labels ? labels.reduce((sum, each) => sum + each.agreement * each.rows, 0) / rows : null,
    byLabel: labels ?? [],
  };
}

function differences(a: ArrayLike<number>, b: ArrayLike<number>) {
  let max = 0;
  let sum = 0;
  let incomparable = 0;
  for (let i = 0; i < a.length; i += 1) {
    if (Object.is(a[i], b[i]) || a[i] === b[i]) continue;
    const difference = Math.abs(a[i] - b[i]);
    if (!Number.isFinite(difference)) incomparable += 1;
    else {
      sum += difference;
      if (difference > max) max = difference;
    }
  }
  const comparable = a.length - incomparable;
  return {
    maxAbsoluteDifference: comparable === 0 ? null : max,
    meanAbsoluteDifference: comparable === 0 ? null : sum / comparable,
    incomparable,
  };
}

function labelsOf(values: ArrayLike<number>, width: number, decision: Decision): number[] {
  return Array.from({ length: values.length / width }, (_, row) => {
    if (decision.kind === 'threshold') return values[row] >= decision.threshold ? 1 : 0;
    let best = 0;
    for (let column = 1; column < width; column += 1) {
      if (values[row * width + column] > values[row * width + best]) best = column;
    }
    return best;
  });
}

function agreementByLabel(reference: readonly number[], candidate: readonly number[]): LabelAgreement[] {
  const counts = new Map<number, { rows: number; agreed: number }>();
  reference.forEach((label, row) => {
    const { rows, agreed } = counts.get(label) ?? { rows: 0, agreed: 0 };
    counts.set(label, { rows: rows + 1, agreed: agreed + (candidate[row] === label ? 1 : 0) });
  });
  return [...counts]
    .map(([label, { rows, agreed }]) => ({ label, rows, agreement: agreed / rows }))
    .sort((a, b) => a.label - b.label);
}

function cannot(cause: 'no-rows' | 'sizes-differ' | 'not-rows', reason: string): OutputAgreement {
  return { kind: 'cannot', cause, reason };
}
