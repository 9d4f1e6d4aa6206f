import type { ModelSignature, TensorSpec } from '@orrery/domain';
import type { ChildLink } from './child-link.js';
import { encodeRows } from '../json/encode-inputs.js';
import { describeProblem } from '../json/input-problem.js';
import { PredictionFailedError } from '../model-process.errors.js';
import type { WarmUpReport } from './warm-up-report.js';
import { NUMERIC_LAYOUT } from '../tensor/numeric-layout.js';
import { elementCount, inOnePart, type Tensor } from '../tensor/tensor.js';

/** What a model computes before it is called ready: ones, nothing, or rows that were declared for it. */
export type WarmUp = 'ones' | 'none' | { readonly rows: unknown };

/** 1 in IEEE 754 binary16. */
const HALF_ONE = 0x3c00;
const LARGE_BATCH = 64;
/** A large batch that would take longer is left out. */
const LARGE_BATCH_MS = 5_000;
/** Tensors are made in the process that listens. */
const MAX_ELEMENTS = 4 * 1024 ** 2;

/**
 * Lets a model compute once what was declared for it, or one row of ones and then a batch of them, so that no caller pays
 * for what the runtime does once. @throws what kills the process.
 */
export async function warmUpModel(
  link: ChildLink,
  signature: ModelSignature,
  { warmUp, deadlineMs }: { readonly warmUp: WarmUp; readonly deadlineMs: number },
): Promise<WarmUpReport> {
  if (warmUp === 'none') return { kind: 'skipped' };
  const start = performance.now();
  const run = async (inputs: readonly Tensor[]): Promise<number> => {
    return (await link.run(inputs.map(inOnePart), deadlineMs)).computeMs;
  };
  try {
    const rows =
      warmUp === 'ones' ? await runOnes(signature, run) : await runDeclared(signature, warmUp.rows, run);
    return { kind: 'done', rows, durationMs: performance.now() - start };
  } catch (error) {
    if (error instanceof PredictionFailedError) return { kind: 'refused', message: error.message };
    throw error;
  }
}

/** @returns how long it took inside the runtime, in ms. */
type Run = (inputs: readonly Tensor[]) => Promise<number>;

async function runOnes(signature: ModelSignature, run: Run): Promise<number> {
  const computeMs = await run(onesFor(signature, 1));
  const isSlow = computeMs * LARGE_BATCH > LARGE_BATCH_MS;
  if (isSlow || !hasBatchAxis(signature) || !(elementsOf(signature, LARGE_BATCH) <= MAX_ELEMENTS)) return 1;
  await run(onesFor(signature, LARGE_BATCH));
  return 1 + LARGE_BATCH;
}

async function runDeclared(signature: ModelSignature, rows: unknown, run: Run): Promise<number> {
  const encoded = encodeRows(signature, rows);
  if (encoded.kind === 'invalid')
    throw new PredictionFailedError(`the rows declared for its warm-up: ${describeProblem(encoded.problem)}`);
  await run(encoded.inputs);
  return encoded.rows;
}

/**
 * One request of ones for every input. Ones, because zeros make an integer division kill the process. Dimensions that may
 * have any size are 1, but for the rows. @throws {PredictionFailedError} when they would be too many.
 */
export function onesFor(signature: ModelSignature, rows: number): readonly Tensor[] {
  if (!(elementsOf(signature, rows) <= MAX_ELEMENTS))
    throw new PredictionFailedError('its inputs are too large to be made up for its warm-up.');
  return signature.inputs.map((spec) => onesOf(spec, rows));
}

function onesOf(spec: TensorSpec, rows: number): Tensor {
  const { name, dtype } = spec;
  const dims = dimsOf(spec, rows);
  const length = elementCount(dims);
  if (dtype === 'string') return { name, dtype, dims, data: new Array<string>(length).fill('1') };
  const data = NUMERIC_LAYOUT[dtype].allocate(length);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) data.fill(1n);
  else data.fill(dtype === 'float16' ? HALF_ONE : 1);
  return { name, dtype, dims, data };
}

function dimsOf({ shape }: TensorSpec, rows: number): readonly number[] {
  return shape.map((dim, axis) => (typeof dim === 'number' ? dim : axis === 0 ? rows : 1));
}

function elementsOf({ inputs }: ModelSignature, rows: number): number {
  return inputs.reduce((sum, spec) => sum + elementCount(dimsOf(spec, rows)), 0);
}

/** Whether a request of the model may have any number of rows. */
export function hasBatchAxis({ inputs, outputs }: ModelSignature): boolean {
  return [...inputs, ...outputs].every(({ shape }) => shape.length > 0 && typeof shape[0] !== 'number');
}
