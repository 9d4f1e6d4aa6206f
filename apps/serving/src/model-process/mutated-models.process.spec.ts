import { readdirSync } from 'node:fs';
import { DomainError } from '@orrery/domain';
import {
  constantGraph,
  identityGraph,
  infiniteLoopGraph,
  integerDivisionGraph,
  seededMlpGraph,
} from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelRuntime } from './model-runtime.js';
import { ModelFleet } from './process/model-fleet.js';
import { onesFor } from './process/warm-up.js';
import { buildChild } from './testing/build-child.js';
import { childrenOf } from './testing/children-of.js';
import {
  echoGraph,
  growingGraph,
  lookUpGraph,
  modelFile,
  removeModelFiles,
  totalGraph,
} from './testing/graphs.js';
import { mutated } from './testing/mutate.js';
import { floatColumn } from './testing/tensors.js';

/** As many as a usual run has time for; `ORRERY_FUZZ_MODELS=500` for all of them. */
const FILES = Number(process.env['ORRERY_FUZZ_MODELS'] ?? 60);
const AT_A_TIME = 3;
const WITHIN_MS = 60_000 + 2_000 * FILES;

type Verdict = 'refused' | 'answered' | 'failed';

beforeAll(() => {
  buildChild();
});

afterAll(removeModelFiles);

describe('a mutated model file', () => {
  it(
    'is refused or served, harms no neighbour, and leaves no process and no descriptor behind',
    async () => {
      const descriptors = readdirSync('/proc/self/fd').length;
      const fleet = new ModelFleet({ spareProcesses: AT_A_TIME });
      const neighbour = await ModelRuntime.start({ modelPath: modelFile(identityGraph()), fleet });
      const sources = sourceGraphs();
      const verdicts: Verdict[] = [];
      let next = 0;
      const tryFiles = async (): Promise<void> => {
        for (let seed = next++; seed < FILES; seed = next++) {
          verdicts.push(await verdictOn(mutated(sources, seed), fleet));
          const { outputs } = await neighbour.predict(floatColumn('x', seed), { deadlineMs: 30_000 });
          expect(outputs[0]?.data[0]).toBe(seed);
        }
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, tryFiles));
      expect(neighbour.stats().process.restarts).toBe(0);
      await neighbour.close();
      await fleet.close();

      expect(verdicts).toHaveLength(FILES);
      expect(verdicts.filter((verdict) => verdict === 'refused').length).toBeGreaterThan(FILES / 4);
      expect(verdicts).toContain('answered');
      expect(childrenOf(process.pid)).toEqual([]);
      expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(descriptors);
    },
    WITHIN_MS,
  );
});

function sourceGraphs(): readonly Uint8Array[] {
  const testing = [constantGraph(7), identityGraph(), infiniteLoopGraph(), integerDivisionGraph()];
  return [...testing, seededMlpGraph([4, 8, 2], 1), echoGraph(), growingGraph(), lookUpGraph(), totalGraph()];
}

/** Loads the file and, where that succeeds, asks it for one row. Whatever goes wrong must be a typed error. */
async function verdictOn(file: Uint8Array, fleet: ModelFleet): Promise<Verdict> {
  let runtime: ModelRuntime | undefined;
  try {
    runtime = await ModelRuntime.start({
      modelPath: modelFile(file),
      fleet,
      loadDeadlineMs: 5_000,
      runDeadlineMs: 1_000,
      maxRssBytes: 300 * 1024 ** 2,
    });
    await runtime.predict({ rows: 1, inputs: onesFor(runtime.signature, 1) }, { deadlineMs: 3_000 });
    return 'answered';
  } catch (error) {
    expect(error).toBeInstanceOf(DomainError);
    return runtime === undefined ? 'refused' : 'failed';
  } finally {
    await runtime?.close();
  }
}
