import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  HELD_OUT,
  optimizationScenario,
  type OptimizationScenario,
} from '../testing/optimization-scenario.js';

let scenario: OptimizationScenario;

beforeAll(async () => {
  scenario = await optimizationScenario();
});

afterAll(() => scenario.close());

describe('optimising a model', () => {
  it('registers a smaller version with its lineage and a report', async () => {
    const model = await scenario.upload(scenario.network);

    const done = await scenario.optimize({
      model,
      version: 1,
      technique: { kind: 'DYNAMIC_INT8' },
      heldOutDatasetVersionId: HELD_OUT,
      labelColumn: 'class',
      maxAccuracyDrop: 0.05,
    });

    expect(done).toMatchObject({
      state: 'SUCCEEDED',
      progress: 1,
      source: { version: 1 },
      result: { version: 2, optimizedFrom: { version: 1 } },
      report: { quality: { task: 'CLASSIFICATION', rows: 600 } },
    });
  });
});
