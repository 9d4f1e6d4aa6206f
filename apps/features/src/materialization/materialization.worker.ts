import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Queues } from '@orrery/platform-redis';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import { Workbench, type Bench } from '../compute/workbench.js';
import type { DescribedView } from '../feature-view/feature-view.js';
import type { FeaturesConfig } from '../features.config.js';
import { tryJob } from '../job/try-job.js';
import { OfflineStore, type SnapshotFile } from '../offline-store/offline-store.js';
import { OnlineStore } from '../online-store/online-store.js';
import { MATERIALIZATION_QUEUE, materializationJob, materializationOf } from './materialization-job.js';
import { MaterializationProgress } from './materialization-progress.js';
import { MaterializationRepository } from './materialization.repository.js';
import type { Materialization, MaterializationId } from './materialization.js';

/** Works off the materializations, one at a time in each process. */
@Injectable()
export class MaterializationWorker implements OnApplicationBootstrap {
  constructor(
    private readonly materializations: MaterializationRepository,
    private readonly progress: MaterializationProgress,
    private readonly offline: OfflineStore,
    private readonly online: OnlineStore,
    private readonly workbench: Workbench,
    private readonly queues: Queues,
    @Inject(SERVICE_CONFIG) private readonly config: FeaturesConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // A queue that was lost with its Redis is filled again; a job that is in it stays the one that it is.
    for (const id of await this.materializations.listUnfinished())
      await this.queues.add(materializationJob(id));
    this.queues.work(
      MATERIALIZATION_QUEUE,
      (payload, job) => {
        const id = materializationOf(payload);
        const giveUp = (reason: string) => this.progress.giveUp(id, reason);
        return tryJob(job, () => this.perform(id), giveUp);
      },
      { concurrency: 1 },
    );
  }

  private async perform(id: MaterializationId): Promise<void> {
    const begun = await this.progress.begin(id);
    if (begun === null) return;
    const { materialization, view } = begun;
    await this.workbench.use({ materialization: id, view: view.name }, async (bench) => {
      const snapshots = await this.offline.fetch(view, view.joinKeys, materialization.versions, bench);
      const rowsOnline = await this.writeOnline(view, materialization, snapshots, bench);
      await this.progress.succeed(begun, { rowsOffline: snapshots.rows, rowsOnline });
    });
  }

  /** Newer values are never replaced by older ones. */
  private async writeOnline(
    view: DescribedView,
    { upTo }: Materialization,
    { path }: SnapshotFile,
    { computation }: Bench,
  ): Promise<number> {
    if (view.freshness !== null && view.freshness > upTo) return 0;
    const { entities } = await computation.run({
      kind: 'write-online',
      snapshots: path,
      joinKeys: view.joinKeys,
      features: view.aggregations.map(({ feature }) => feature),
      upToMs: upTo.getTime(),
      ttlMs: view.ttlSeconds * 1000,
      redisUrl: this.config.redisUrl,
      keyPrefix: this.online.prefixOf(view.id),
    });
    return entities;
  }
}
