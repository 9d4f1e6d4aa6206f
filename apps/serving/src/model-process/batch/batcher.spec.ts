import { OverloadedError, TooLargeError } from '@orrery/domain';
import { SOON } from '@orrery/testing';
import { describe, expect, it, vi } from 'vitest';
import { Batcher, type BatcherOptions } from './batcher.js';
import {
  ModelClosedError,
  ModelCrashedError,
  ModelUnavailableError,
  PredictionFailedError,
} from '../model-process.errors.js';
import type { RunResult } from '../process/child-link.js';
import type { Tensor, TensorParts } from '../tensor/tensor.js';
import { floatColumn } from '../testing/tensors.js';

const patient = { deadlineMs: 60_000 };

interface Running {
  readonly batch: readonly number[];
  readonly rows: number;
  readonly resolve: (result: RunResult) => void;
  readonly reject: (error: Error) => void;
}

/** A runtime that doubles its input when it is told to, so that a spec decides how long it is busy. */
class HandCranked {
  readonly batches: (readonly number[])[] = [];
  readonly #running: Running[] = [];

  readonly run = (inputs: readonly TensorParts[]): Promise<RunResult> => {
    const batch = inputs.flatMap(({ parts }) => parts.flatMap((part) => Array.from(part, Number)));
    const rows = inputs[0]?.dims[0] ?? 0;
    this.batches.push(batch);
    return new Promise((resolve, reject) => this.#running.push({ batch, rows, resolve, reject }));
  };

  /** Answers the oldest batch and lets the batcher take notice. */
  async answer(error?: Error): Promise<void> {
    const running = this.#running.shift();
    if (running === undefined) throw new Error('Nothing runs.');
    const { batch, rows, resolve, reject } = running;
    const data = Float32Array.from(batch, (x) => 2 * x);
    const output: Tensor = { name: 'y', dtype: 'float32', dims: [rows, batch.length / rows], data };
    if (error === undefined) resolve({ outputs: [output], computeMs: 1 });
    else reject(error);
    await new Promise((resume) => setImmediate(resume));
  }
}

function crank(options: Partial<BatcherOptions> = {}) {
  const runtime = new HandCranked();
  const batcher = new Batcher(runtime.run, { batching: 'auto', schedule: (send) => send(), ...options });
  const predict = async (...values: number[]): Promise<unknown[]> => {
    const { outputs } = await batcher.predict(floatColumn('x', ...values), patient);
    return outputs.flatMap(({ data }) => Array.from<unknown>(data));
  };
  return { runtime, batcher, predict };
}

describe('a batcher', () => {
  it('waits for others as long as it is told to, and no longer than until a batch is full', async () => {
    const { runtime, batcher, predict } = crank();
    batcher.configure({ batching: 'auto', limits: { maxRows: 3, maxWaitMs: 1_000_000 } });

    const answers = Promise.all([predict(1), predict(2), predict(3)]);
    expect(runtime.batches).toEqual([[1, 2, 3]]);
    await runtime.answer();

    expect(await answers).toEqual([[2], [4], [6]]);
  });

  it('heeds from the next batch on how requests are put together', async () => {
    const { runtime, batcher, predict } = crank();
    const first = predict(1);
    batcher.configure({ batching: 'off', limits: {} });
    const others = Promise.all([predict(2), predict(3)]);
    for (let batch = 0; batch < 3; batch += 1) await runtime.answer();

    expect(await first).toEqual([2]);
    expect(await others).toEqual([[4], [6]]);
    expect(runtime.batches).toEqual([[1], [2], [3]]);
    expect(batcher.stats().batching).toBe('off');
  });

  it('sends what comes in one turn of the event loop together', async () => {
    const { runtime, predict } = crank({ schedule: setImmediate });
    const answers = [predict(1), predict(2, 3)];
    expect(runtime.batches).toEqual([]);
    await new Promise((resume) => setImmediate(resume));
    expect(runtime.batches).toEqual([[1, 2, 3]]);
    await runtime.answer();
    expect(await Promise.all(answers)).toEqual([[2], [4, 6]]);
  });

  it('sends at once when idle, and gathers what comes while busy', async () => {
    const { runtime, predict } = crank();
    const answers = [predict(1), predict(2), predict(3, 4), predict(5)];
    expect(runtime.batches).toEqual([[1]]);
    await runtime.answer();
    expect(runtime.batches).toEqual([[1], [2, 3, 4, 5]]);
    await runtime.answer();
    expect(await Promise.all(answers)).toEqual([[2], [4], [6, 8], [10]]);
  });

  it('keeps a batch within its bound of rows, but runs a larger request alone', async () => {
    const { runtime, predict } = crank({ limits: { maxRows: 2 } });
    const answers = [predict(0), predict(1), predict(2), predict(3), predict(4, 5, 6), predict(7)];
    for (let i = 0; i < 5; i++) await runtime.answer();
    expect(runtime.batches).toEqual([[0], [1, 2], [3], [4, 5, 6], [7]]);
    await Promise.all(answers);
  });

  it('keeps a batch within its bound of bytes', async () => {
    const { runtime, predict } = crank({ limits: { maxBytes: 8 } });
    const answers = [predict(0), predict(1), predict(2), predict(3)];
    for (let i = 0; i < 3; i++) await runtime.answer();
    expect(runtime.batches).toEqual([[0], [1, 2], [3]]);
    await Promise.all(answers);
  });

  it('joins only requests of equal shape, and lets the shapes take turns', async () => {
    const { runtime, batcher } = crank();
    const shaped = (width: number, value: number) =>
      batcher.predict(
        {
          rows: 1,
          inputs: [
            { name: 'x', dtype: 'float32', dims: [1, width], data: new Float32Array(width).fill(value) },
          ],
        },
        patient,
      );
    void shaped(1, 0);
    for (const value of [1, 2]) void shaped(2, value);
    for (const value of [3, 4]) void shaped(1, value);
    await runtime.answer();
    await runtime.answer();
    expect(runtime.batches).toEqual([[0], [1, 1, 2, 2], [3, 4]]);
  });

  it('sends one request at a time when batching is off', async () => {
    const { runtime, predict } = crank({ batching: 'off' });
    const answers = [predict(1), predict(2), predict(3)];
    for (let i = 0; i < 3; i++) await runtime.answer();
    expect(runtime.batches).toEqual([[1], [2], [3]]);
    await Promise.all(answers);
  });

  it('refuses beyond its bounds', async () => {
    const { runtime, predict } = crank({ limits: { maxQueuedRequests: 2, maxQueuedBytes: 12 } });
    const answers = [predict(1), predict(2), predict(3)];
    await expect(predict(4)).rejects.toBeInstanceOf(OverloadedError);
    await expect(predict(1, 2, 3, 4)).rejects.toBeInstanceOf(TooLargeError);
    await runtime.answer();
    const last = predict(5, 6);
    await expect(predict(7, 8)).rejects.toMatchObject({ code: 'OVERLOADED' });
    await runtime.answer();
    await runtime.answer();
    await Promise.all([...answers, last]);
  });

  it('turns away, when it is full, whoever has the most waiting', async () => {
    const { runtime, batcher, predict } = crank({ limits: { maxQueuedRequests: 2 } });
    const of = (caller: string) => batcher.predict(floatColumn('x', 1), { ...patient, caller });
    const answers = [predict(0), of('greedy')];
    const last = of('greedy');
    const modest = of('modest');
    await expect(last).rejects.toBeInstanceOf(OverloadedError);
    await expect(of('greedy')).rejects.toBeInstanceOf(OverloadedError);
    await runtime.answer();
    await runtime.answer();
    await Promise.all([...answers, modest]);
  });

  it('holds requests back only when a wait was asked for', async () => {
    const { runtime, predict } = crank({ limits: { maxWaitMs: 1 } });
    const answers = [predict(1), predict(2)];
    expect(runtime.batches).toEqual([]);
    await vi.waitFor(() => expect(runtime.batches).toEqual([[1, 2]]), SOON);
    await runtime.answer();
    await Promise.all(answers);
  });

  it('adds up what it did', async () => {
    const { runtime, batcher, predict } = crank();
    const answers = [predict(1), predict(2), predict(3, 4)];
    await runtime.answer();
    await runtime.answer();
    await Promise.all(answers);
    expect(batcher.stats()).toMatchObject({
      requests: 3,
      rows: 4,
      batches: 2,
      succeeded: 3,
      failed: 0,
      computeMs: 2,
    });
    expect([...batcher.stats().byBatchRows]).toEqual([
      [1, { batches: 1, computeMs: 1 }],
      [3, { batches: 1, computeMs: 1 }],
    ]);
  });

  it('tries a refused batch one by one, so that only the guilty request fails', async () => {
    const { runtime, predict } = crank();
    const first = predict(0);
    const answers = Promise.allSettled([predict(1), predict(2), predict(3)]);
    await runtime.answer();
    await first;
    const refusal = new PredictionFailedError('no.');
    await runtime.answer(refusal);
    await runtime.answer();
    await runtime.answer(refusal);
    await runtime.answer();
    expect(runtime.batches).toEqual([[0], [1, 2, 3], [1], [2], [3]]);
    expect(await answers).toEqual([
      { status: 'fulfilled', value: [2] },
      { status: 'rejected', reason: refusal },
      { status: 'fulfilled', value: [6] },
    ]);
  });

  it('fails those inside a crash, and keeps those behind it for the next process', async () => {
    const { runtime, batcher, predict } = crank();
    const inside = predict(1);
    const behind = predict(2);
    batcher.pause();
    await Promise.all([
      expect(inside).rejects.toBeInstanceOf(ModelCrashedError),
      runtime.answer(new ModelCrashedError({ kind: 'signal', signal: 'SIGFPE', stderr: '' })),
    ]);
    expect(runtime.batches).toEqual([[1]]);
    batcher.resume();
    await runtime.answer();
    expect(await behind).toEqual([4]);
  });

  it('keeps a batch that the process could not take', async () => {
    const { runtime, batcher, predict } = crank();
    const answer = predict(1);
    await runtime.answer(new ModelUnavailableError(1));
    expect(batcher.stats()).toMatchObject({ queued: 1, inFlight: 0 });
    batcher.resume();
    await runtime.answer();
    expect(await answer).toEqual([2]);
  });

  it('drains: answers what waits and takes nothing new', async () => {
    const { runtime, batcher, predict } = crank();
    const answers = [predict(1), predict(2)];
    const drained = batcher.drain();
    await expect(predict(3)).rejects.toBeInstanceOf(ModelClosedError);
    await runtime.answer();
    await runtime.answer();
    await drained;
    expect(await Promise.all(answers)).toEqual([[2], [4]]);
  });

  it('drops a waiting request at its deadline and does not run it', async () => {
    const { runtime, batcher, predict } = crank();
    const busy = predict(1);
    const late = batcher.predict(floatColumn('x', 2), { deadlineMs: 1 });
    await expect(late).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', details: { deadlineMs: 1 } });
    await runtime.answer();
    await busy;
    expect(runtime.batches).toEqual([[1]]);
  });
});
