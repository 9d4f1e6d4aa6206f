import { Injectable } from '@nestjs/common';
import type { ProjectScope, RunId } from '@orrery/domain';
import { parseRunId } from '../run/run-id.js';
import { MetricHistoryRepository, type HistoryPage, type StepInterval } from './metric-history.repository.js';
import type { RunPoint } from './run-metric.js';

/** Also who asks for all gets no more at once, with a place to go on from: a history is longer than a memory. */
const MOST_POINTS = 200_000;

/** The histories of metrics as MLflow's clients read them; runs that are unknown or of another project have none. */
@Injectable()
export class RunMetricService {
  constructor(private readonly histories: MetricHistoryRepository) {}

  /** @throws {InvalidInputError} when `after` is not where a page ended. */
  async history(
    scope: ProjectScope,
    runId: string,
    key: string,
    { first, after }: { readonly first: number | null; readonly after: string | null },
  ): Promise<HistoryPage> {
    const id = parseRunId(runId);
    if (id === null) return { points: [], next: null };
    const count = Math.min(first ?? MOST_POINTS, MOST_POINTS);
    return this.histories.list(scope, { runId: id, key }, { first: count, after });
  }

  async bulkHistory(
    scope: ProjectScope,
    runIds: readonly string[],
    key: string,
    max: number,
  ): Promise<readonly RunPoint[]> {
    return this.histories.listBulk(scope, idsOf(runIds), key, max);
  }

  /** As MLflow samples: the first of equal stretches of all runs' steps, the last, and where each run begins and ends. */
  async bulkInterval(
    scope: ProjectScope,
    runIds: readonly string[],
    key: string,
    { first, ...interval }: StepInterval & { readonly first: number },
  ): Promise<readonly RunPoint[]> {
    return this.histories.sampleSteps(scope, idsOf(runIds), key, { ...interval, max: Math.max(1, first) });
  }
}

function idsOf(texts: readonly string[]): readonly RunId[] {
  return texts.flatMap((text) => parseRunId(text) ?? []);
}
