import type { ModelSignature } from '@orrery/math-onnx';
import { feedsOf, type InputPlan } from './input-plan.js';
import type { ModelRunner, Output } from './model-runner.js';
import { notApplicable } from './refuse.js';
import type { RowTable } from './read-rows.js';

/** Which outputs tell what is answered. */
export interface AnswerOutputs {
  /** A label for each row; null when there is none. */
  readonly label: string | null;
  /** Numbers for each row; null when there are none. */
  readonly scores: string | null;
}

/** What a model says of rows. */
export interface Answers {
  readonly labels: readonly string[] | null;
  readonly scores: Float64Array | null;
  /** Numbers for each row. */
  readonly width: number;
}

const LABELS = new Set(['string', 'bool', 'int64', 'int32', 'int16', 'int8', 'uint8']);
const SCORES = new Set(['float32', 'float64']);
/** As many rows as are sent at once where the model takes any number. */
export const BATCH_ROWS = 64;

/** @throws {RefusalError} */
export function answerOutputs({ outputs }: ModelSignature): AnswerOutputs {
  const tensors = outputs.flatMap((output) => (output.kind === 'tensor' ? [output] : []));
  const isByRow = (shape: (typeof tensors)[number]['shape']): boolean =>
    shape !== null && (shape.length === 1 || (shape.length === 2 && shape[1] === 1));
  const label = tensors.find(({ dtype, shape }) => LABELS.has(dtype) && isByRow(shape))?.name ?? null;
  const scores = tensors.find(({ dtype }) => SCORES.has(dtype))?.name ?? null;
  if (label === null && scores === null) {
    throw notApplicable('The model gives neither a label nor numbers for a row.');
  }
  return { label, scores };
}

/** What the model answers to all the rows, in batches. @throws {RefusalError} */
export async function answersTo(
  runner: ModelRunner,
  model: Uint8Array,
  { plan, table, outputs }: { plan: InputPlan; table: RowTable; outputs: AnswerOutputs },
): Promise<Answers> {
  const labels: string[] = [];
  const scores: number[] = [];
  const batch = plan.fixedRows ?? BATCH_ROWS;
  let seen = 0;
  for (; seen < table.rows; seen += batch) {
    const to = Math.min(seen + batch, table.rows);
    // A model of a fixed number of rows cannot take the few that are left.
    if (plan.fixedRows !== null && to - seen < batch) break;
    const results = await runner.run(model, feedsOf(plan, table, seen, to));
    if (outputs.label !== null) labels.push(...dataOf(results, outputs.label).map(labelText));
    if (outputs.scores !== null) {
      for (const value of dataOf(results, outputs.scores)) scores.push(Number(value));
    }
  }
  const rows = Math.min(seen, table.rows);
  return {
    labels: outputs.label === null ? null : labels,
    scores: outputs.scores === null ? null : Float64Array.from(scores),
    width: outputs.scores === null || rows === 0 ? 0 : scores.length / rows,
  };
}

function dataOf(results: Readonly<Record<string, Output>>, name: string): (string | number | bigint)[] {
  return Array.from<string | number | bigint>(results[name]?.data ?? []);
}

/** One way of writing a label: `1`, `1.0` and `true` are the same. */
export function labelText(value: string | number | bigint | boolean): string {
  const text = String(value).trim();
  if (text === 'true') return '1';
  if (text === 'false') return '0';
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? String(number) : text;
}
