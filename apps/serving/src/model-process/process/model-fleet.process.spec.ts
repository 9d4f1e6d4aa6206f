import { rename } from 'node:fs/promises';
import { constantGraph, identityGraph, infiniteLoopGraph } from '@orrery/math-onnx/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Prediction } from '../batch/prediction.js';
import { ModelClosedError } from '../model-process.errors.js';
import { ModelRuntime, type ModelRuntimeOptions } from '../model-runtime.js';
import { buildChild } from '../testing/build-child.js';
import { childrenOf } from '../testing/children-of.js';
import { modelFile, removeModelFiles } from '../testing/graphs.js';
import { floatColumn } from '../testing/tensors.js';
import { ModelFleet, type ModelFleetOptions } from './model-fleet.js';
import type { ModelProcessState } from './model-process.state.js';

const patient = { deadlineMs: 15_000 };
const fleets: ModelFleet[] = [];
const running: ModelRuntime[] = [];

beforeAll(() => {
  buildChild();
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((runtime) => runtime.close()));
  await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
});

afterAll(removeModelFiles);

function fleetOf(options: ModelFleetOptions): ModelFleet {
  const fleet = new ModelFleet(options);
  fleets.push(fleet);
  return fleet;
}

async function serve(
  graph: Uint8Array,
  fleet: ModelFleet,
  options: Partial<ModelRuntimeOptions> = {},
): Promise<ModelRuntime> {
  const runtime = await ModelRuntime.start({ modelPath: modelFile(graph), fleet, ...options });
  running.push(runtime);
  return runtime;
}

async function answerOf(runtime: ModelRuntime, value = 1): Promise<unknown> {
  const { outputs }: Prediction = await runtime.predict(floatColumn('x', value), patient);
  return outputs[0]?.data[0];
}

function statesOf(runtimes: readonly ModelRuntime[]): readonly string[] {
  return runtimes.map(({ state }) => state.kind);
}

describe('more models than may have a process', () => {
  it('all answer, those in turn that are asked, and no more processes run than may', async () => {
    const fleet = fleetOf({ maxProcesses: 3, spareProcesses: 1 });
    const models = await Promise.all(Array.from({ length: 12 }, (_, i) => serve(constantGraph(i), fleet)));
    expect(statesOf(models).filter((kind) => kind === 'ready')).toHaveLength(3);
    expect(models.every(({ isServing }) => isServing)).toBe(true);

    const answers = await Promise.all([...models, ...models].map((model) => answerOf(model)));

    expect(answers.map(Number)).toEqual([...models.keys(), ...models.keys()]);
    expect(fleet.stats().resident).toBe(3);
    expect(models.reduce((sum, model) => sum + model.stats().process.restarts, 0)).toBe(0);
  });

  it('come back for a request, and keep their signature meanwhile', async () => {
    const fleet = fleetOf({ maxProcesses: 1 });
    const first = await serve(identityGraph(), fleet);
    const { signature } = first;
    const { pid } = first.stats().process;
    await serve(constantGraph(2), fleet);
    expect(first.state.kind).toBe('parked');
    expect(first.stats().process).toMatchObject({ pid: null, rssBytes: null, restarts: 0 });

    const states: ModelProcessState['kind'][] = [];
    first.subscribe(({ kind }) => states.push(kind));
    expect(await answerOf(first, 7)).toBe(7);

    expect(states).toEqual(['waking', 'ready']);
    expect(first.signature).toEqual(signature);
    expect(first.stats().process.wakes).toBe(1);
    expect(first.stats().process.pid).not.toBe(pid);
  });

  it('answer what waits when they are closed on their way back', async () => {
    const fleet = fleetOf({ maxProcesses: 1 });
    const first = await serve(identityGraph(), fleet);
    await serve(constantGraph(2), fleet);
    expect(first.state.kind).toBe('parked');

    const answer = answerOf(first, 5);
    const closed = first.close();

    expect(await answer).toBe(5);
    await closed;
    await expect(answerOf(first)).rejects.toBeInstanceOf(ModelClosedError);
  });

  it('say that they cannot come back when their file is gone, and do when it was put back', async () => {
    const fleet = fleetOf({ maxProcesses: 1 });
    const modelPath = modelFile(identityGraph());
    const restoreFile = () => rename(`${modelPath}.gone`, modelPath);
    const first = await ModelRuntime.start({ modelPath, fleet, restoreFile });
    running.push(first);
    await serve(constantGraph(2), fleet);
    await rename(modelPath, `${modelPath}.gone`);

    expect(await answerOf(first, 3)).toBe(3);
    expect(first.stats().process.restarts).toBe(1);
  });
});

describe('an idle model', () => {
  it('gives its process back after a time, which a request brings back', async () => {
    const fleet = fleetOf({ idleMs: 1 });
    const model = await serve(identityGraph(), fleet);
    const { pid = 0 } = model.stats().process;
    const parked = new Promise<void>((resolve) => {
      model.subscribe(({ kind }) => {
        if (kind === 'parked') resolve();
      });
    });
    await parked;
    expect(fleet.stats()).toMatchObject({ resident: 0, residentBytes: 0, parks: 1 });
    expect(await answerOf(model, 4)).toBe(4);
    await model.close();
    expect(() => process.kill(pid ?? 0, 0)).toThrow();
  });
});

describe('loading', () => {
  it('tells of each step, and computes one row and a large batch before it is ready', async () => {
    const states: ModelProcessState[] = [];
    await serve(identityGraph(), fleetOf({}), { onState: (state) => states.push(state) });
    expect(states.map(({ kind }) => kind)).toEqual(['loading', 'warming', 'ready']);
    expect(states.at(-1)).toMatchObject({ warmUp: { kind: 'done', rows: 65 } });
  });

  it('computes the rows that were declared for the warm-up instead', async () => {
    const states: ModelProcessState[] = [];
    const onState = (state: ModelProcessState) => states.push(state);
    await serve(identityGraph(), fleetOf({}), { onState, warmUp: { rows: [[1], [2], [3]] } });
    expect(states.at(-1)).toMatchObject({ warmUp: { kind: 'done', rows: 3 } });
    await serve(identityGraph(), fleetOf({}), { onState, warmUp: { rows: [['one']] } });
    expect(states.at(-1)).toMatchObject({ kind: 'ready', warmUp: { kind: 'refused' } });
  });

  it('is given up when nobody wants the model any more', async () => {
    const leaving = new AbortController();
    const fleet = fleetOf({});
    const start = ModelRuntime.start({
      modelPath: modelFile(infiniteLoopGraph()),
      fleet,
      signal: leaving.signal,
      onState: ({ kind }) => {
        if (kind === 'warming') leaving.abort();
      },
    });
    await expect(start).rejects.toBeInstanceOf(ModelClosedError);
    expect(fleet.stats().resident).toBe(0);
  });

  it('can be given up no more when it is over', async () => {
    const leaving = new AbortController();
    const model = await serve(identityGraph(), fleetOf({}), { signal: leaving.signal });
    const answer = answerOf(model, 6);
    leaving.abort();
    expect(await answer).toBe(6);
    expect(model.state.kind).toBe('ready');
  });

  it('leaves no process behind', async () => {
    const fleet = new ModelFleet({ spareProcesses: 2 });
    const model = await ModelRuntime.start({ modelPath: modelFile(identityGraph()), fleet });
    await answerOf(model);
    await Promise.all([model.close(), fleet.close()]);
    expect(childrenOf(process.pid)).toEqual([]);
  });
});
