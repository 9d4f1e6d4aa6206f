import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ExperimentId } from '@orrery/domain';
import { EventConsumer } from '@orrery/platform-events';
import { VersionHoldRepository, type HoldSource } from './version-hold.repository.js';

/**
 * Hears what of other services needs versions, and what is gone. A model version needs what its run and its training set
 * read, whichever is heard of first, and goes on needing it when they are purged.
 */
@Injectable()
export class HoldVersions implements OnModuleInit {
  constructor(
    private readonly events: EventConsumer,
    private readonly holds: VersionHoldRepository,
  ) {}

  onModuleInit(): void {
    this.events.on('TrainingSetCreated', ({ data }) =>
      this.hold({ kind: 'TRAINING_SET', id: data.trainingSetId }, data.datasetVersionIds),
    );
    this.events.on('RunFinished', ({ data: { runId, experimentId, datasetVersionIds = [] } }) =>
      this.hold({ kind: 'RUN', id: runId }, datasetVersionIds, experimentId as ExperimentId),
    );
    this.events.on('ModelVersionRegistered', async ({ data: { versionId, runId, trainingSetId } }) => {
      if (runId !== null) await this.inherit({ kind: 'RUN', id: runId }, versionId);
      if (trainingSetId !== null) await this.inherit({ kind: 'TRAINING_SET', id: trainingSetId }, versionId);
    });
    this.events.on('RunPurged', ({ data }) => this.holds.release({ kind: 'RUN', id: data.runId }));
    this.events.on('ExperimentPurged', ({ data }) =>
      this.holds.releaseExperiment(data.experimentId as ExperimentId),
    );
  }

  private async hold(
    source: HoldSource,
    versionIds: readonly string[],
    experimentId?: ExperimentId,
  ): Promise<void> {
    if (versionIds.length === 0) return;
    await this.holds.hold(source, versionIds, experimentId);
    for (const id of await this.holds.madeOf(source)) {
      await this.holds.hold({ kind: 'MODEL_VERSION', id }, versionIds);
    }
  }

  private async inherit(source: HoldSource, modelVersionId: string): Promise<void> {
    await this.holds.keepSource(source, modelVersionId);
    await this.holds.hold({ kind: 'MODEL_VERSION', id: modelVersionId }, await this.holds.heldBy(source));
  }
}
