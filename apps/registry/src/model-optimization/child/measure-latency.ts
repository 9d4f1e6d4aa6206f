import type { LatencyChange } from '../optimization-report.js';
import { feedsOf, type InputPlan } from './input-plan.js';
import type { ModelRunner } from './model-runner.js';
import type { RowTable } from './read-rows.js';

export interface Measured {
  readonly original: Uint8Array;
  readonly optimized: Uint8Array;
  readonly plan: InputPlan;
  readonly table: RowTable;
}

const SIZES = [1, 64];
const WARM_UP_RUNS = 10;
const MOST_RUNS = 500;
const MOST_MS = 2000;

/** Both models in turn, each of them first every other time: a slow moment of the machine meets both. */
export async function measureLatency(runner: ModelRunner, measured: Measured): Promise<LatencyChange[]> {
  const { plan, table } = measured;
  const sizes = plan.fixedRows === null ? SIZES : [plan.fixedRows];
  const changes: LatencyChange[] = [];
  for (const rows of sizes) {
    if (rows <= table.rows) changes.push(await measureRuns(runner, measured, rows));
  }
  return changes;
}

async function measureRuns(
  runner: ModelRunner,
  { original, optimized, plan, table }: Measured,
  rows: number,
): Promise<LatencyChange> {
  const feeds = feedsOf(plan, table, 0, rows);
  const models = [
    { session: await runner.load(original), times: [] as number[] },
    { session: await runner.load(optimized), times: [] as number[] },
  ] as const;
  const begin = performance.now();
  for (let run = -WARM_UP_RUNS; run < MOST_RUNS; run += 1) {
    for (const { session, times } of run % 2 === 0 ? models : models.toReversed()) {
      const start = performance.now();
      await session.run(feeds);
      if (run >= 0) times.push(performance.now() - start);
    }
    if (run >= 0 && performance.now() - begin > MOST_MS) break;
  }
  const [before, after] = [models[0].times, models[1].times];
  return {
    rows,
    runs: before.length,
    p50Ms: { before: quantile(before, 0.5), after: quantile(after, 0.5) },
    p99Ms: { before: quantile(before, 0.99), after: quantile(after, 0.99) },
  };
}

/** The least value that so large a share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
