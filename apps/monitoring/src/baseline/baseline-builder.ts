import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  DeadlineError,
  DomainError,
  UnavailableError,
  type BaselineId,
  type TrainingSetId,
} from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { Queues } from '@orrery/platform-redis';
import { ServiceLogger, ServiceRefusal } from '@orrery/platform-service';
import type { Job } from 'bullmq';
import { z } from 'zod';
import { MonitorRepository } from '../monitor/monitor.repository.js';
import type { Monitor } from '../monitor/monitor.js';
import type { BaselineColumn } from './baseline-column.js';
import { BaselineLineage } from './baseline-lineage.js';
import { BaselineRepository } from './baseline.repository.js';
import type { Baseline } from './baseline.js';
import { ModelPredictions } from './model-predictions.js';
import { summarizeColumn } from './summarize-column.js';
import { TrainingSetSource } from './training-set-source.js';
import { VersionBaseline, type BuiltBaseline } from './version-baseline.js';

export const BASELINE_QUEUE = 'monitoring-baseline';
/** Eight and a half minutes: versions may have to be measured, and training sets finished, meanwhile. */
export const BASELINE_RETRY = { attempts: 11, delayMs: 500 };

const payloadSchema = z.object({ baselineId: z.uuid() });

/**
 * Builds baselines. A builder that dies is called again and starts over: nothing is stored before all of it is, in one
 * transaction.
 */
@Injectable()
export class BaselineBuilder implements OnApplicationBootstrap {
  constructor(
    private readonly baselines: BaselineRepository,
    private readonly monitors: MonitorRepository,
    private readonly trainingSets: TrainingSetSource,
    private readonly predictions: ModelPredictions,
    private readonly ofVersions: VersionBaseline,
    private readonly lineage: BaselineLineage,
    private readonly unitOfWork: UnitOfWork,
    private readonly queues: Queues,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.queues.work(BASELINE_QUEUE, (payload, job) => this.handle(payload, job), { concurrency: 1 });
  }

  private async handle(payload: unknown, job: Job): Promise<void> {
    const id = payloadSchema.parse(payload).baselineId as BaselineId;
    const baseline = await this.baselines.find(id);
    if (baseline?.state !== 'BUILDING') return;
    try {
      await this.unitOfWork.run(() => this.lineage.tellBegun(baseline));
      await this.build(baseline);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (mayPass(error) && !isLastTry(job)) throw new Error(reason, { cause: error });
      this.logger.warn(`baseline ${id}: ${reason}`);
      await this.settle(id, async () => {
        await this.baselines.markFailed(id, reason);
        await this.lineage.tellFailed(baseline, reason);
      });
    }
  }

  private async build(baseline: Baseline): Promise<void> {
    const { id, monitorId, trainingSetId, datasetVersionIds } = baseline;
    const monitor = (await this.monitors.findByIds([monitorId])).get(monitorId);
    if (monitor === undefined) return;
    const { rows, columns } = await (trainingSetId === null
      ? this.ofVersions.of(monitor, datasetVersionIds)
      : this.ofTrainingSet(monitor, trainingSetId));
    await this.settle(id, async () => {
      await this.baselines.markReady(id, rows, columns);
      await this.lineage.tellReady(baseline, rows, columns);
    });
  }

  private async ofTrainingSet(monitor: Monitor, id: TrainingSetId): Promise<BuiltBaseline> {
    const features = await this.trainingSets.readFeatures(id);
    const compared = await this.predictions.of(monitor, features);
    const columns: BaselineColumn[] = [];
    for (const column of compared) {
      columns.push(summarizeColumn(column));
      await new Promise(setImmediate);
    }
    return { rows: compared[0]?.values.length ?? 0, columns };
  }

  /** Of two builders of the same baseline, the first who comes to an end counts. */
  private async settle(id: BaselineId, store: () => Promise<void>): Promise<void> {
    await this.unitOfWork.run(async () => {
      const baseline = await this.baselines.lock(id);
      if (baseline?.state === 'BUILDING') await store();
    });
  }
}

/** Whether trying again later may help: all but what was refused or declared. */
function mayPass(error: unknown): boolean {
  if (error instanceof UnavailableError || error instanceof DeadlineError) return true;
  if (error instanceof ServiceRefusal) return error.status >= 500;
  return !(error instanceof DomainError);
}

function isLastTry({ attemptsMade, opts }: Job): boolean {
  return attemptsMade + 1 >= (opts.attempts ?? 1);
}
