/** A figure of the original and of what became of it, measured alike. */
export interface Change {
  readonly before: number;
  readonly after: number;
}

export interface ReportedNode {
  readonly name: string;
  readonly operator: string;
}

export interface UntouchedNode extends ReportedNode {
  readonly reason: string;
}

/** Both models by turns in one process, so that whatever slows the machine slows both. */
export interface LatencyChange {
  /** In each run. */
  readonly rows: number;
  readonly runs: number;
  readonly p50Ms: Change;
  readonly p99Ms: Change;
}

export interface ClassAccuracy {
  readonly label: string;
  readonly rows: number;
  readonly accuracy: Change;
}

/** How well both models answer the held-out rows. */
export type Quality =
  | {
      readonly task: 'CLASSIFICATION';
      readonly rows: number;
      readonly accuracy: Change;
      /** The hundred most frequent classes, the most frequent first. */
      readonly byClass: readonly ClassAccuracy[];
    }
  | {
      readonly task: 'REGRESSION';
      readonly rows: number;
      /** Null where an answer is no finite number. */
      readonly rmse: Change | null;
    };

/** How far the answers are the original's. */
export interface Agreement {
  readonly rows: number;
  /** The share of rows that get the same label; null for a regression. */
  readonly labels: number | null;
  /** Of the numbers that can be compared; null if there are none. */
  readonly maxDifference: number | null;
  readonly meanDifference: number | null;
  /** Numbers of which one is infinite or NaN and the other is not. */
  readonly incomparable: number;
}

/** Whether a row's answer depends on the rows it is sent with. */
export interface BatchDependence {
  readonly rows: number;
  readonly dependentRows: number;
  readonly maxDifference: number | null;
}

export interface OptimizationReport {
  readonly sizeBytes: Change;
  readonly parameters: Change;
  /** The share of float32 weights that are zero; null where the result has none that are float32. */
  readonly sparsity: Change | null;
  readonly changed: readonly ReportedNode[];
  readonly left: readonly UntouchedNode[];
  readonly latency: readonly LatencyChange[];
  readonly quality: Quality;
  readonly agreement: Agreement;
  /** Null where the model takes one row at a time, or its answers are not by row. */
  readonly batchDependence: BatchDependence | null;
}

/** What an optimised version loses of its original's accuracy; null for a regression. */
export function accuracyDrop({ quality }: OptimizationReport): number | null {
  return quality.task === 'CLASSIFICATION' ? quality.accuracy.before - quality.accuracy.after : null;
}
