import { Inject, Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, type ExperimentId, type RunId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { ArtifactFilePurge } from '../artifact-file/artifact-file-purge.js';
import type { ExperimentsConfig } from '../experiments.config.js';
import { RunRepository } from '../run/run.repository.js';
import { PurgeRepository, type PurgeableExperiment, type PurgeableRun } from './purge.repository.js';

const RUNS_AT_ONCE = 50;
const POINTS_AT_ONCE = 20_000;
const HOUR_MS = 3_600_000;

/**
 * Removes for good what was deleted. A run disappears in one transaction with all that can be seen of it; the points of
 * its metrics follow in batches. Killed at any point, it goes on where it stopped: every step is a transaction that
 * leaves what is still to be done in the database.
 */
@Injectable()
export class PurgeService {
  constructor(
    private readonly purges: PurgeRepository,
    private readonly runs: RunRepository,
    private readonly files: ArtifactFilePurge,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    @Inject(SERVICE_CONFIG) private readonly config: ExperimentsConfig,
  ) {}

  /** From when on something that was deleted then may be removed. */
  purgeAt(deletedAt: Date | null): Date | null {
    return deletedAt && new Date(deletedAt.getTime() + this.config.retentionDeletedHours * HOUR_MS);
  }

  /** Removes everything that was deleted longer ago than it is kept, until all is done or the signal says to stop. */
  async purgeExpired(now: Date, signal: AbortSignal): Promise<void> {
    const before = new Date(now.getTime() - this.config.retentionDeletedHours * HOUR_MS);
    await this.repeat(signal, () => this.removeRuns(() => this.purges.lockExpiredRuns(before, RUNS_AT_ONCE)));
    for (const id of await this.purges.listExpiredExperiments(before)) {
      await this.repeat(signal, () => this.removeFromExperiment(id, before));
    }
    await this.removePoints(signal);
  }

  /** Removes the points of runs that are gone already. */
  async removePoints(signal: AbortSignal): Promise<void> {
    await this.repeat(signal, () => this.removeSomePoints());
  }

  /** @throws {NotFoundError | ConflictError} when it is not deleted. */
  async purgeRun(id: RunId): Promise<void> {
    await this.unitOfWork.run(async () => {
      const { experimentId, deletedAt } = await this.runs.lockForUpdate(id);
      if (deletedAt === null) throw new ConflictError('Only a deleted run is purged: delete it first.');
      await this.remove([{ id, experimentId }]);
    });
  }

  /** @throws {NotFoundError | ConflictError} when it is not deleted, or something trains in it. */
  async purgeExperiment(id: ExperimentId): Promise<void> {
    const now = new Date();
    await this.unitOfWork.run(async () => {
      const experiment = await this.purges.lockExperiment(id);
      if (experiment === null) throw new NotFoundError('Experiment', id);
      if (experiment.deletedAt === null) {
        throw new ConflictError('Only a deleted experiment is purged: delete it first.');
      }
      if (experiment.number === 0) throw new ConflictError('The experiment "Default" stays.');
      if (await this.purges.isInUse(id)) {
        throw new ConflictError(
          'A pipeline or a study that is under way trains in the experiment: it stays.',
        );
      }
    });
    while (await this.removeFromExperiment(id, now)) continue;
  }

  private async repeat(signal: AbortSignal, step: () => Promise<boolean>): Promise<void> {
    while (!signal.aborted && (await step()));
  }

  /** Resolves to whether there was anything to do. */
  private removeRuns(lock: () => Promise<readonly PurgeableRun[]>): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const runs = await lock();
      await this.remove(runs);
      return runs.length > 0;
    });
  }

  /** Removes some runs, or the experiment once it has none. Restored meanwhile, it keeps what it still has. */
  private removeFromExperiment(id: ExperimentId, before: Date): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const experiment = await this.purges.lockExperiment(id);
      if (experiment?.deletedAt == null || experiment.deletedAt > before) return false;
      const runs = await this.purges.lockRunsOf(id, RUNS_AT_ONCE);
      await this.remove(runs);
      if (runs.length > 0) return true;
      if (!(await this.purges.isInUse(id))) await this.removeEmpty(experiment);
      return false;
    });
  }

  private async removeEmpty({ id, name }: PurgeableExperiment): Promise<void> {
    await this.files.ofExperiments([id]);
    await this.purges.removeExperiment(id);
    await this.outbox.publish('ExperimentPurged', id, { experimentId: id, name });
  }

  private async remove(runs: readonly PurgeableRun[]): Promise<void> {
    if (runs.length === 0) return;
    const ids = runs.map(({ id }) => id);
    await this.files.ofRuns(ids);
    await this.purges.removeRuns(ids);
    for (const { id, experimentId } of runs) {
      await this.outbox.publish('RunPurged', id, { runId: id, experimentId });
    }
  }

  private removeSomePoints(): Promise<boolean> {
    return this.unitOfWork.run(async () => {
      const series = await this.purges.lockSeries();
      if (series === null) return false;
      const removed = await this.purges.removePoints(series, POINTS_AT_ONCE);
      if (removed < POINTS_AT_ONCE) await this.purges.forgetSeries(series);
      return true;
    });
  }
}
