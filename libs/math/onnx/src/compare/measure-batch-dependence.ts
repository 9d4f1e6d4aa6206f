import type { RunModel, RunOutput } from '../quantize/calibrate/calibrate.js';

export interface BatchDependenceRequest<Feeds> {
  /** The model's file. */
  readonly model: Uint8Array;
  readonly run: RunModel<Feeds>;
  /** What to send for each row alone. */
  readonly rows: readonly Feeds[];
  /** What to send for all of them in one batch, in the same order. */
  readonly together: Feeds;
}

export type BatchDependence =
  | {
      readonly kind: 'ok';
      readonly rows: number;
      /** Rows with another answer within the batch than alone. */
      readonly dependentRows: number;
      /** The largest |in the batch − alone| over all numeric results. */
      readonly maxAbsoluteDifference: number;
    }
  | { readonly kind: 'cannot'; readonly cause: 'too-few-rows' | 'not-by-row'; readonly reason: string };

/**
 * Whether a row's answer changes with the rows it is sent with: each row is run alone and all are run together.
 *
 * A dynamically quantized model depends on its batch (one scale for all rows); such a model must only be batched within
 * one request. Answers are compared bit for bit, but float32 products of other batch sizes may differ in the last place:
 * compare `maxAbsoluteDifference` with that. Rejects only if `run` does.
 */
export async function measureBatchDependence<Feeds>({
  model,
  run,
  rows,
  together,
}: BatchDependenceRequest<Feeds>): Promise<BatchDependence> {
  if (rows.length < 2)
    return cannot('too-few-rows', 'At least two rows are needed to see what they do to each other.');
  const batch = Object.entries(await run(model, together));
  const stray = batch.find(([, { dims }]) => dims[0] !== rows.length);
  if (stray) return cannot('not-by-row', `The result "${stray[0]}" does not have one entry for each row.`);
  let dependentRows = 0;
  let maxAbsoluteDifference = 0;
  for (const [row, feeds] of rows.entries()) {
    const alone = await run(model, feeds);
    const gaps = batch.map(([name, output]) => gapOf(output, row, rows.length, alone[name]));
    if (gaps.includes(null))
      return cannot('not-by-row', 'Results of one row are not of the size of the batch’s.');
    const gap = Math.max(...gaps.map((each) => each ?? 0));
    if (gap > 0) dependentRows += 1;
    maxAbsoluteDifference = Math.max(maxAbsoluteDifference, gap);
  }
  return { kind: 'ok', rows: rows.length, dependentRows, maxAbsoluteDifference };
}

/** The largest difference between a row of a batch and the same row alone; ∞ where values are not numbers. */
function gapOf(batch: RunOutput, row: number, rows: number, alone: RunOutput | undefined): number | null {
  const width = batch.data.length / rows;
  if (alone?.data.length !== width) return null;
  let gap = 0;
  for (let i = 0; i < width; i += 1) {
    const inBatch = batch.data[row * width + i];
    const byItself = alone.data[i];
    if (Object.is(inBatch, byItself) || inBatch === byItself) continue;
    const difference = Math.abs(Number(inBatch) - Number(byItself));
    gap = Math.max(gap, Number.isNaN(difference) ? Infinity : difference);
  }
  return gap;
}

function cannot(cause: 'too-few-rows' | 'not-by-row', reason: string): BatchDependence {
  return { kind: 'cannot', cause, reason };
}
