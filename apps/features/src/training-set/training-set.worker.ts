import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { TrainingSetId } from '@orrery/domain';
import { ARTIFACT_STORE, type ArtifactStore } from '@orrery/platform-artifacts';
import { Queues } from '@orrery/platform-redis';
import { UnusableRowsError } from '../compute/compute.errors.js';
import type { JoinedView } from '../compute/tasks.js';
import { Workbench, type Bench } from '../compute/workbench.js';
import { tryJob } from '../job/try-job.js';
import { OfflineStore } from '../offline-store/offline-store.js';
import { TRAINING_SET_QUEUE, trainingSetJob, trainingSetOf } from './training-set-job.js';
import { TrainingSetProgress, type BegunTrainingSet, type SeenView } from './training-set-progress.js';
import { TrainingSetRepository } from './training-set.repository.js';
import type { TrainingSetFile } from './training-set.js';

/** Makes the training sets, one at a time in each process. */
@Injectable()
export class TrainingSetWorker implements OnApplicationBootstrap {
  constructor(
    private readonly sets: TrainingSetRepository,
    private readonly progress: TrainingSetProgress,
    private readonly offline: OfflineStore,
    private readonly workbench: Workbench,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    private readonly queues: Queues,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // A queue that was lost with its Redis is filled again; a job that is in it stays the one that it is.
    for (const id of await this.sets.listUnfinished()) await this.queues.add(trainingSetJob(id));
    this.queues.work(
      TRAINING_SET_QUEUE,
      (payload, job) => {
        const id = trainingSetOf(payload);
        const giveUp = (reason: string) => this.progress.giveUp(id, reason);
        return tryJob(job, () => this.perform(id), giveUp);
      },
      { concurrency: 1 },
    );
  }

  private async perform(id: TrainingSetId): Promise<void> {
    const begun = await this.progress.begin(id);
    if (begun === null) return;
    const file = await this.workbench.use({ trainingSet: begun.set.name }, (bench) =>
      this.make(begun, bench),
    );
    await this.progress.succeed(begun, file);
  }

  private async make({ set, views }: BegunTrainingSet, bench: Bench): Promise<TrainingSetFile> {
    const { spine, plan } = set;
    const joined: JoinedView[] = [];
    for (const view of views) joined.push(await this.fetchView(view, bench));
    const output = join(bench.folder, 'training-set.parquet');
    const source = await this.offline.fetchVersion(spine, bench);
    const { rows, columns } = await bench.computation.run({
      kind: 'join-training-set',
      spine: source,
      ...plan,
      views: joined,
      output,
    });
    if (rows === 0) {
      throw new UnusableRowsError(
        'No row has a time and a label: choose another version, column or range of time.',
      );
    }
    const { digest, sizeBytes } = await this.artifacts.put(createReadStream(output));
    return { rows, columns, contentDigest: digest, sizeBytes };
  }

  private async fetchView({ view, versions }: SeenView, bench: Bench): Promise<JoinedView> {
    const { path } = await this.offline.fetch(view, view.joinKeys, versions, bench);
    const features = view.aggregations.map(({ feature }) => feature);
    return { snapshots: path, joinKeys: view.joinKeys, features, ttlMs: view.ttlSeconds * 1000 };
  }
}
