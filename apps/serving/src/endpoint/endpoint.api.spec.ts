import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench();
});

afterAll(() => bench.close());

describe('an endpoint', () => {
  it('answers with its version as soon as that is loaded', async () => {
    await bench.open('first');

    const { status, body } = await bench.predict('first:predict', { instances: [{ x: 1 }, { x: 2 }] });

    expect({ status, body }).toEqual({ status: 200, body: { predictions: [[1], [1]] } });
  });
});
