import { DeadlineError, OverloadedError } from '@orrery/domain';
import {
  constantGraph,
  identityGraph,
  infiniteLoopGraph,
  integerDivisionGraph,
} from '@orrery/math-onnx/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Prediction } from './batch/prediction.js';
import {
  ModelClosedError,
  ModelCrashedError,
  ModelLoadError,
  PredictionFailedError,
} from './model-process.errors.js';
import { ModelRuntime, type ModelRuntimeOptions } from './model-runtime.js';
import type { ModelProcessState } from './process/model-process.state.js';
import { encodeRows } from './json/encode-inputs.js';
import { buildChild } from './testing/build-child.js';
import {
  echoGraph,
  growingGraph,
  lookUpGraph,
  modelFile,
  removeModelFiles,
  totalGraph,
} from './testing/graphs.js';
import { division, floatColumn, longVector } from './testing/tensors.js';

const patient = { deadlineMs: 15_000 };
const running: ModelRuntime[] = [];

async function serve(
  graph: Uint8Array,
  options: Omit<ModelRuntimeOptions, 'modelPath'> = {},
): Promise<ModelRuntime> {
  const runtime = await ModelRuntime.start({ modelPath: modelFile(graph), ...options });
  running.push(runtime);
  return runtime;
}

function firstOutput({ outputs: [output] }: Prediction): unknown[] {
  return Array.from<unknown>(output?.data ?? []);
}

function nextState(runtime: ModelRuntime, kind: ModelProcessState['kind']): Promise<ModelProcessState> {
  return new Promise((resolve) => {
    const unsubscribe = runtime.subscribe((state) => {
      if (state.kind !== kind) return;
      unsubscribe();
      resolve(state);
    });
  });
}

afterAll(removeModelFiles);

beforeAll(() => {
  buildChild();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((runtime) => runtime.close()));
});

describe('a served model', () => {
  it('answers each of 1000 callers at once with its own row, in fewer batches than callers', async () => {
    const runtime = await serve(identityGraph());
    const callers = Array.from({ length: 1000 }, (_, i) => i);
    const answers = await Promise.all(callers.map((i) => runtime.predict(floatColumn('x', i), patient)));
    expect(answers.map(firstOutput)).toEqual(callers.map((i) => [i]));
    expect(runtime.stats().batcher).toMatchObject({ requests: 1000, rows: 1000, queued: 0 });
    expect(runtime.stats().batcher.batches).toBeLessThan(100);
  });

  it('runs one request at a time when batching is off', async () => {
    const runtime = await serve(identityGraph(), { batching: 'off' });
    const answers = await Promise.all([1, 2, 3].map((i) => runtime.predict(floatColumn('x', i), patient)));
    expect(answers.map(({ batchRows }) => batchRows)).toEqual([1, 1, 1]);
    expect(runtime.stats().batcher.batches).toBe(3);
  });

  it('carries every type there and back, joined with a neighbour', async () => {
    const runtime = await serve(echoGraph());
    const rows = [0, 1].map((i) => ({
      bool: i === 0,
      int8: -128 + i,
      int16: -32_768 + i,
      int32: -(2 ** 31) + i,
      int64: i === 0 ? '-9223372036854775808' : '9223372036854775807',
      uint8: 255 - i,
      uint16: 65_535 - i,
      uint32: 2 ** 32 - 1 - i,
      uint64: i === 0 ? '18446744073709551615' : 0,
      float16: 65_504 - i * 65_500,
      float32: 1.5 + i,
      float64: Math.PI * (i + 1),
      string: ['naïve 🪐', ''][i],
    }));
    const requests = rows.map((row) => encodeRows(runtime.signature, [row]));
    const answers = await Promise.all(
      requests.map((encoded) => {
        if (encoded.kind === 'invalid') throw new Error(encoded.problem.kind);
        return runtime.predict(encoded, patient);
      }),
    );
    for (const [i, encoded] of requests.entries()) {
      if (encoded.kind === 'invalid') continue;
      const sent = encoded.inputs.map(({ name, dtype, data }) => [
        `${name}_out`,
        dtype,
        Array.from<unknown>(data),
      ]);
      const got = answers[i]?.outputs.map(({ name, dtype, data }) => [
        name,
        dtype,
        Array.from<unknown>(data),
      ]);
      expect(got).toEqual(sent);
    }
  });

  it('fails only the request that the runtime refuses, not its neighbours', async () => {
    const runtime = await serve(lookUpGraph());
    const answers = await Promise.allSettled(
      [0n, 1n, 99n, 2n].map((i) => runtime.predict(longVector('index', i), patient)),
    );
    expect(
      answers.map((answer) => (answer.status === 'fulfilled' ? firstOutput(answer.value) : null)),
    ).toEqual([[10], [20], null, [30]]);
    expect(answers[2]).toMatchObject({ reason: expect.any(PredictionFailedError) as unknown });
    expect(runtime.stats().process.restarts).toBe(0);
  });

  it('stops batching a model whose outputs have not one entry a row', async () => {
    const runtime = await serve(totalGraph());
    const vector = (...values: number[]) => ({
      rows: values.length,
      inputs: [
        { name: 'x', dtype: 'float32', dims: [values.length], data: Float32Array.from(values) },
      ] as const,
    });
    const answers = await Promise.all(
      [[1, 2], [10], [5, 5, 5]].map((v) => runtime.predict(vector(...v), patient)),
    );
    expect(answers.map(firstOutput)).toEqual([[3], [10], [15]]);
    expect(runtime.stats().batcher.batching).toBe('off');
  });

  it('refuses what is not the model’s input before it can spoil a batch', async () => {
    const runtime = await serve(identityGraph());
    await expect(runtime.predict(floatColumn('z', 1), patient)).rejects.toBeInstanceOf(PredictionFailedError);
    await expect(runtime.predict(longVector('x', 1n), patient)).rejects.toBeInstanceOf(PredictionFailedError);
    const lying = floatColumn('x', 1, 2, 3);
    await expect(runtime.predict({ ...lying, rows: 2 }, patient)).rejects.toBeInstanceOf(
      PredictionFailedError,
    );
  });
});

describe('a model that misbehaves', () => {
  it('is killed when it runs past its deadline, and the next request is answered', async () => {
    const runtime = await serve(infiniteLoopGraph(), { warmUp: 'none', runDeadlineMs: 200 });
    const crashed = nextState(runtime, 'crashed');
    const stuck = runtime.predict(floatColumn('x', 1), patient);
    // A batch is what came in one turn.
    await new Promise(setImmediate);
    const behind = runtime.predict(floatColumn('x', -2), patient);
    await expect(stuck).rejects.toBeInstanceOf(DeadlineError);
    expect(await crashed).toMatchObject({ cause: { kind: 'deadline', deadlineMs: 200 } });
    expect(firstOutput(await behind)).toEqual([-2]);
    expect(firstOutput(await runtime.predict(floatColumn('x', -3), patient))).toEqual([-3]);
    expect(runtime.stats().process.restarts).toBe(1);
  });

  it('keeps no caller longer than the caller’s own deadline', async () => {
    const runtime = await serve(infiniteLoopGraph(), { warmUp: 'none', runDeadlineMs: 3_000 });
    const inside = runtime.predict(floatColumn('x', 1), { deadlineMs: 100 });
    const waiting = runtime.predict(floatColumn('x', -1), { deadlineMs: 100 });
    await expect(inside).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', details: { deadlineMs: 100 } });
    await expect(waiting).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', details: { deadlineMs: 100 } });
    expect(runtime.state.kind).toBe('ready');
  });

  it('costs only itself when it dies: another model keeps answering, and it comes back', async () => {
    const [fatal, other] = await Promise.all([serve(integerDivisionGraph()), serve(constantGraph(7))]);
    const crashed = nextState(fatal, 'crashed');
    const death = fatal.predict(division(-(2 ** 31), -1), patient);
    await expect(death).rejects.toBeInstanceOf(ModelCrashedError);
    expect(await crashed).toMatchObject({ cause: { kind: 'signal', signal: 'SIGFPE' } });
    expect(firstOutput(await other.predict(floatColumn('x', 1), patient))).toEqual([7n]);
    expect(firstOutput(await fatal.predict(division(7, 2), patient))).toEqual([3]);
    expect([fatal, other].map((runtime) => runtime.stats().process.restarts)).toEqual([1, 0]);
  });

  it('comes back when its idle process is killed', async () => {
    const runtime = await serve(constantGraph(3));
    const crashed = nextState(runtime, 'crashed');
    process.kill(runtime.stats().process.pid ?? 0, 'SIGKILL');
    expect(await crashed).toMatchObject({ cause: { kind: 'signal', signal: 'SIGKILL' } });
    expect(firstOutput(await runtime.predict(floatColumn('x', 1), patient))).toEqual([3n]);
  });

  it('is replaced, without a failed request, when it holds more memory than it may', async () => {
    const runtime = await serve(growingGraph(), { maxRssBytes: 250 * 1024 ** 2 });
    const states: string[] = [];
    runtime.subscribe(({ kind }) => states.push(kind));
    const replaced = nextState(runtime, 'ready');
    const before = runtime.stats().process.pid;
    expect(firstOutput(await runtime.predict(longVector('x', 55_000_000n), patient))).toEqual([0]);
    // The old process answers until there is another, and nobody hears of the change.
    while (runtime.stats().process.pid === before)
      expect(firstOutput(await runtime.predict(longVector('x', 1n), patient))).toEqual([0]);
    await replaced;
    expect(states).toEqual(['ready']);
    expect(runtime.stats().process).toMatchObject({ recycles: 1, restarts: 0 });
  });

  it('is killed at once when it takes far more memory than it may', async () => {
    const runtime = await serve(growingGraph(), { maxRssBytes: 200 * 1024 ** 2 });
    const crashed = nextState(runtime, 'crashed');
    const greedy = runtime.predict(longVector('x', 2_000_000_000n), patient);
    await expect(greedy).rejects.toBeInstanceOf(ModelCrashedError);
    expect(await crashed).toMatchObject({ cause: { kind: 'memory', maxRssBytes: 200 * 1024 ** 2 } });
    expect(firstOutput(await runtime.predict(longVector('x', 1n), patient))).toEqual([0]);
  });

  it('refuses what nobody could hold, and answers the next', async () => {
    const runtime = await serve(growingGraph());
    await expect(runtime.predict(longVector('x', 68_000_000_000n), patient)).rejects.toMatchObject({
      code: expect.stringMatching(/^(PREDICTION_FAILED|MODEL_CRASHED)$/) as unknown,
    });
    expect(firstOutput(await runtime.predict(longVector('x', 1n), patient))).toEqual([0]);
  });

  it('turns callers away when too many wait, and says when to come back', async () => {
    const runtime = await serve(identityGraph(), { limits: { maxQueuedRequests: 2 } });
    const answers = await Promise.allSettled(
      [1, 2, 3].map((i) => runtime.predict(floatColumn('x', i), patient)),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(answers[2]).toMatchObject({ reason: expect.any(OverloadedError) as unknown });
  });
});

describe('loading', () => {
  it('refuses a file that is no model, and says why', async () => {
    const modelPath = modelFile(Uint8Array.of(1, 2, 3, 4));
    await expect(ModelRuntime.start({ modelPath })).rejects.toBeInstanceOf(ModelLoadError);
    await expect(ModelRuntime.start({ modelPath: `${modelPath}.gone` })).rejects.toBeInstanceOf(
      ModelLoadError,
    );
  });

  it('refuses a model that does not survive its warm-up in time', async () => {
    const modelPath = modelFile(infiniteLoopGraph());
    await expect(ModelRuntime.start({ modelPath, loadDeadlineMs: 2_000 })).rejects.toMatchObject({
      code: 'MODEL_LOAD_FAILED',
      details: { reason: 'it was not ready within 2000 ms.' },
    });
  });
});

describe('closing', () => {
  it('answers all that waits, takes nothing new, and ends the process', async () => {
    const runtime = await serve(identityGraph());
    const { pid } = runtime.stats().process;
    const waiting = Array.from({ length: 50 }, (_, i) => runtime.predict(floatColumn('x', i), patient));
    const closed = runtime.close();
    await expect(runtime.predict(floatColumn('x', 0), patient)).rejects.toBeInstanceOf(ModelClosedError);
    expect((await Promise.all(waiting)).map(firstOutput)).toEqual(waiting.map((_, i) => [i]));
    await closed;
    expect(runtime.state.kind).toBe('closed');
    expect(() => process.kill(pid ?? 0, 0)).toThrow();
  });
});
