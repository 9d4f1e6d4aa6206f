import { constantGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

const MODELS = Array.from({ length: 10 }, (_, i) => `model-${i}`);
const PROCESSES = 3;

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench({
    ORRERY_RECONCILE_MS: '200',
    ORRERY_MAX_MODEL_PROCESSES: String(PROCESSES),
    ORRERY_SPARE_PROCESSES: '1',
  });
  for (const [i, name] of MODELS.entries()) await bench.open(name, { versions: 1, file: constantGraph(i) });
});

afterAll(() => bench.close());

describe('more models than may have a process', () => {
  it('show in the graph which are parked, and answer all the same', async () => {
    const states = await Promise.all(MODELS.map(stateOf));
    expect(states.filter((state) => state === 'READY').length).toBeLessThanOrEqual(PROCESSES);
    expect(states.filter((state) => state === 'PARKED').length).toBeGreaterThanOrEqual(
      MODELS.length - PROCESSES,
    );

    const answers = await Promise.all(
      [...MODELS, ...MODELS].map((name) => bench.predict(`${name}:predict`, { instances: [[1]] })),
    );

    expect(answers.map(({ status, body }) => [status, body.predictions])).toEqual(
      [...MODELS, ...MODELS].map((name) => [200, [[MODELS.indexOf(name)]]]),
    );
    const metrics = await (await bench.service.fetch('/metrics')).text();
    expect(metrics).toContain(`orrery_model_processes ${PROCESSES}\n`);
    expect(metrics).toMatch(/orrery_model_wakes\{[^}]+\} [1-9]/);
  });

  it('are swapped while they are parked, without a failed request', async () => {
    await bench.open('swapped', { versions: 2 });
    let isSwapped = false;
    const swap = bench.divide('swapped', { 2: 100 }).then(() => {
      isSwapped = true;
    });
    const answered = new Set<string>();
    while (!isSwapped) {
      // Others take the place of the one that is swapped.
      const asked = ['swapped', 'model-1', 'model-2', 'model-3', 'model-4'];
      const answers = await Promise.all(
        asked.map((name) => bench.predict(`${name}:predict`, { instances: [[1]] })),
      );
      for (const { status, body } of answers) answered.add(`${status} ${body.error ?? ''}`);
    }
    await swap;

    expect([...answered]).toEqual(['200 ']);
    expect((await bench.predict('swapped:predict', { instances: [[1]] })).body.predictions).toEqual([[2]]);
  });
});

async function stateOf(name: string): Promise<string | undefined> {
  const { data } = await bench.service.graphql(STATES, { name });
  const { endpoint } = data as unknown as { endpoint: { traffic: { state: string }[] } };
  return endpoint.traffic[0]?.state;
}

const STATES = 'query ($name: String!) { endpoint(name: $name) { traffic { state } } }';
