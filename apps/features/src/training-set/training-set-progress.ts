import { Injectable } from '@nestjs/common';
import type { TrainingSetId } from '@orrery/domain';
import { JobReports, Outbox } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { FeatureViewRepository } from '../feature-view/feature-view.repository.js';
import type { DescribedView } from '../feature-view/feature-view.js';
import { trainingSetFlows, trainingSetReport } from './training-set-report.js';
import { TrainingSetRepository } from './training-set.repository.js';
import { versionsIn, type TrainingSet, type TrainingSetFile, type TrainingSetView } from './training-set.js';

/** A training set that is under way, and the views that it joins. */
export interface BegunTrainingSet {
  readonly set: TrainingSet;
  readonly views: readonly SeenView[];
}

/** A view, and the dataset versions that its features see. */
export interface SeenView extends Pick<TrainingSetView, 'versions'> {
  readonly view: DescribedView;
}

/** Begins and ends training sets, and tells others of both. Of two that made the same one, the first to end counts. */
@Injectable()
export class TrainingSetProgress {
  constructor(
    private readonly sets: TrainingSetRepository,
    private readonly views: FeatureViewRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    private readonly jobReports: JobReports,
  ) {}

  /** Null for one that has ended. */
  begin(id: TrainingSetId): Promise<BegunTrainingSet | null> {
    return this.unitOfWork.run(async () => {
      const begun = await this.find(id);
      if (begun === null) return null;
      const isFirstTry = begun.set.state === 'QUEUED';
      await this.sets.markRunning(id);
      if (isFirstTry) await this.jobReports.report({ ...reportOf(begun), state: 'START' });
      return begun;
    });
  }

  /** That it is complete is told by its event; which columns came from where, just before. */
  async succeed(begun: BegunTrainingSet, file: TrainingSetFile): Promise<void> {
    const { set, views } = begun;
    await this.unitOfWork.run(async () => {
      if (!(await this.sets.markSucceeded(set.id, file, new Date()))) return;
      const flows = trainingSetFlows(
        set,
        file,
        views.map(({ view }) => view),
      );
      await this.jobReports.report({ ...reportOf(begun), ...flows, state: 'RUNNING' });
      await this.outbox.publish('TrainingSetCreated', set.id, {
        trainingSetId: set.id,
        name: set.name,
        rows: file.rows,
        datasetVersionIds: [...versionsIn(set, views)],
        featureViewIds: views.map(({ view }) => view.id),
      });
    });
  }

  async giveUp(id: TrainingSetId, error: string): Promise<void> {
    await this.unitOfWork.run(async () => {
      const begun = await this.find(id);
      if (begun === null || !(await this.sets.markFailed(id, error, new Date()))) return;
      await this.jobReports.report({ ...reportOf(begun), state: 'FAIL', error });
    });
  }

  private async find(id: TrainingSetId): Promise<BegunTrainingSet | null> {
    const set = await this.sets.find(id);
    if (set === null || set.finishedAt !== null) return null;
    const views: SeenView[] = [];
    for (const { viewId, versions } of await this.sets.listViews([id])) {
      views.push({ view: await this.views.describe(viewId), versions });
    }
    return { set, views };
  }
}

function reportOf({ set, views }: BegunTrainingSet) {
  const versions = versionsIn(set, views);
  return trainingSetReport(
    set,
    versions,
    views.map(({ view }) => view),
  );
}
