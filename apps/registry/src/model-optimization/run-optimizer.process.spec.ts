import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrivateFolders } from '@orrery/platform-tables';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOptimizer } from '../testing/build-optimizer.js';
import { MODEL_FILE, REQUEST_FILE } from './child-protocol.js';
import { OptimizerLostError, runOptimizer, type OptimizerLimits } from './run-optimizer.js';

const folders = new PrivateFolders('orrery-optimizer-spec');
const WIDE: OptimizerLimits = {
  deadlineMs: 60_000,
  maxMemoryBytes: 2 ** 32,
  signal: new AbortController().signal,
};

beforeAll(buildOptimizer);

/** Runs one that is asked for nothing that it could do, under such limits. */
function run(limits: Partial<OptimizerLimits>, onStep: () => void = () => undefined) {
  return folders.within(async (folder) => {
    await writeFile(join(folder, MODEL_FILE), 'no model');
    await writeFile(join(folder, REQUEST_FILE), JSON.stringify({ technique: { kind: 'FLOAT16' } }));
    return runOptimizer(folder, { ...WIDE, ...limits }, onStep);
  });
}

describe('an optimiser’s process', () => {
  it('answers why it cannot do what it is asked for', async () => {
    const steps: unknown[] = [];
    expect(await run({}, () => steps.push(1))).toMatchObject({
      kind: 'refused',
      refusal: { cause: 'NOT_APPLICABLE' },
    });
    expect(steps).not.toEqual([]);
  });

  it('is ended at its deadline', async () => {
    await expect(run({ deadlineMs: 1 })).rejects.toThrow('It was not done within 1 ms.');
  });

  it('is ended when its parent stops, which is no answer', async () => {
    const signal = AbortSignal.abort();
    await expect(run({ signal })).rejects.toThrow('the service stops');
    await expect(run({ signal })).rejects.not.toBeInstanceOf(OptimizerLostError);
  });
});
