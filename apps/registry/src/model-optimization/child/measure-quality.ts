import { compareOutputs } from '@orrery/math-onnx';
import type { OptimizationTask } from '../model-optimization.js';
import type { Agreement, ClassAccuracy, Quality } from '../optimization-report.js';
import type { Answers } from './answers.js';
import { labelText } from './answers.js';
import { unusableRows } from './refuse.js';

export interface AnsweredRows {
  /** Of the held-out rows, in their order. */
  readonly truth: readonly string[];
  readonly before: Answers;
  readonly after: Answers;
  readonly task: OptimizationTask | null;
}

const THRESHOLD = 0.5;
const MAX_CLASSES = 100;

/** How well both models answer, and how alike. @throws {RefusalError} */
export function measureQuality({ truth, before, after, task }: AnsweredRows): {
  readonly quality: Quality;
  readonly agreement: Agreement;
} {
  const labels = truth.map(labelText);
  const decided = decisionFor(labels, before, task);
  if (decided === 'REGRESSION') {
    return { quality: regression(labels, before, after), agreement: agreementOf(before, after, null) };
  }
  const [then, now] = [decided(before), decided(after)];
  return { quality: classification(labels, then, now), agreement: agreementOf(before, after, { then, now }) };
}

type Decide = (answers: Answers) => readonly string[];

/** How answers become labels, or that they are numbers themselves. */
function decisionFor(
  labels: readonly string[],
  { labels: given, scores, width }: Answers,
  task: OptimizationTask | null,
): Decide | 'REGRESSION' {
  if (given !== null && task !== 'REGRESSION') return (answers) => answers.labels ?? [];
  if (scores === null) throw unusableRows('The model gives no numbers that could be a regression.');
  if (width > 1) {
    if (task === 'REGRESSION') throw unusableRows(`The model gives ${width} numbers for each row, not one.`);
    requireClasses(labels, width);
    return largest;
  }
  const isBinary = labels.every((label) => label === '0' || label === '1');
  if (task === 'CLASSIFICATION' || (task === null && isBinary)) {
    requireClasses(labels, 2);
    return (answers) => Array.from(answers.scores ?? [], (score) => (score >= THRESHOLD ? '1' : '0'));
  }
  return 'REGRESSION';
}

function requireClasses(labels: readonly string[], classes: number): void {
  const stray = labels.find((label) => !/^\d+$/.test(label) || Number(label) >= classes);
  if (stray === undefined) return;
  throw unusableRows(
    `The label "${stray}" is none of the classes 0 to ${classes - 1} that the model tells apart.`,
  );
}

function largest({ scores, width }: Answers): readonly string[] {
  const values = scores ?? new Float64Array();
  return Array.from({ length: values.length / width }, (_, row) => {
    let best = 0;
    for (let column = 1; column < width; column += 1) {
      if ((values[row * width + column] ?? 0) > (values[row * width + best] ?? 0)) best = column;
    }
    return String(best);
  });
}

function classification(truth: readonly string[], then: readonly string[], now: readonly string[]): Quality {
  const counts = new Map<string, { rows: number; then: number; now: number }>();
  const total = { rows: 0, then: 0, now: 0 };
  for (let row = 0; row < then.length; row += 1) {
    const label = truth[row] ?? '';
    const count = counts.get(label) ?? { rows: 0, then: 0, now: 0 };
    counts.set(label, count);
    for (const each of [count, total]) {
      each.rows += 1;
      each.then += then[row] === label ? 1 : 0;
      each.now += now[row] === label ? 1 : 0;
    }
  }
  const byClass = [...counts]
    .map(([label, { rows, ...right }]): ClassAccuracy => ({ label, rows, accuracy: shares(right, rows) }))
    .toSorted((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1))
    .slice(0, MAX_CLASSES);
  return { task: 'CLASSIFICATION', rows: total.rows, accuracy: shares(total, total.rows), byClass };
}

function shares({ then, now }: { then: number; now: number }, rows: number) {
  return { before: then / rows, after: now / rows };
}

function regression(labels: readonly string[], { scores: then }: Answers, { scores: now }: Answers): Quality {
  const values = labels.map(Number);
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw unusableRows(`The label "${labels[wrong]}" is no number.`);
  const rows = then?.length ?? 0;
  const [before, after] = [rootMeanSquare(values, then), rootMeanSquare(values, now)];
  const rmse = Number.isFinite(before) && Number.isFinite(after) ? { before, after } : null;
  return { task: 'REGRESSION', rows, rmse };
}

function rootMeanSquare(truth: readonly number[], answers: Float64Array | null): number {
  const given = answers ?? new Float64Array();
  const squares = given.reduce((sum, value, row) => sum + (value - (truth[row] ?? NaN)) ** 2, 0);
  return Math.sqrt(squares / given.length);
}

function agreementOf(
  before: Answers,
  after: Answers,
  labels: { readonly then: readonly string[]; readonly now: readonly string[] } | null,
): Agreement {
  const rows = labels?.then.length ?? before.scores?.length ?? 0;
  const alike = labels && labels.then.filter((label, row) => label === labels.now[row]).length / rows;
  const told = { rows, labels: alike, maxDifference: null, meanDifference: null, incomparable: 0 };
  if (before.scores === null || after.scores === null) return told;
  const compared = compareOutputs({ reference: before.scores, candidate: after.scores, rows });
  if (compared.kind === 'cannot') return told;
  const { maxAbsoluteDifference, meanAbsoluteDifference, incomparable } = compared;
  return {
    ...told,
    maxDifference: maxAbsoluteDifference,
    meanDifference: meanAbsoluteDifference,
    incomparable,
  };
}
