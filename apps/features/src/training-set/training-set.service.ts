import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError, isIdentifier, type TrainingSetId } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { Datasets, type Dataset, type DatasetVersion } from '../dataset/datasets.js';
import { FeatureViewRepository } from '../feature-view/feature-view.repository.js';
import type { DescribedView } from '../feature-view/feature-view.js';
import { checkName } from '../naming/check-name.js';
import { readPlan, type TrainingSetPlanInput } from './read-plan.js';
import { trainingSetJob } from './training-set-job.js';
import { TrainingSetRepository } from './training-set.repository.js';
import type { TrainingSet, TrainingSetView } from './training-set.js';

export interface CreateTrainingSet extends TrainingSetPlanInput {
  readonly name: string;
  readonly dataset: string;
  readonly version?: number | null;
  readonly featureViews?: readonly string[] | null;
}

const MAX_VIEWS = 20;

@Injectable()
export class TrainingSetService {
  constructor(
    private readonly sets: TrainingSetRepository,
    private readonly views: FeatureViewRepository,
    private readonly datasets: Datasets,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {InvalidInputError | NotFoundError | NameTakenError} */
  async create(input: CreateTrainingSet): Promise<TrainingSet> {
    const { name } = input;
    checkName('name', name);
    const views = await this.viewsByName(input.featureViews ?? []);
    const dataset = await this.datasets.get(input.dataset);
    const spine = versionOf(dataset, input.version ?? null);
    const plan = readPlan(input, spine, views);
    const id: TrainingSetId = newId();
    const seen: TrainingSetView[] = [];
    for (const [index, view] of views.entries()) {
      const versions = await this.versionsSeenBy(view, dataset, spine);
      if (versions.length === 0) {
        const message = `The dataset "${view.dataset}" of the view "${view.name}" has no version yet.`;
        throw new InvalidInputError(`featureViews.${index}`, message);
      }
      seen.push({ trainingSetId: id, viewId: view.id, versions });
    }
    const unfinished = { file: null, createdAt: new Date(), finishedAt: null, error: null };
    const set: TrainingSet = { id, name, state: 'QUEUED', spine, plan, ...unfinished };
    await this.unitOfWork.run(async () => {
      await this.sets.insert(set, seen);
      await this.outbox.enqueue(trainingSetJob(id));
    });
    return set;
  }

  find(name: string): Promise<TrainingSet | null> {
    return this.sets.findByName(name);
  }

  /** @throws {NotFoundError} */
  async get(id: string): Promise<TrainingSet> {
    const set = isIdentifier(id) ? await this.sets.find(id as TrainingSetId) : null;
    if (set === null) throw new NotFoundError('Training set', id);
    return set;
  }

  list(page: PageRequest): Promise<Page<TrainingSet>> {
    return this.sets.list(page);
  }

  private async viewsByName(names: readonly string[]): Promise<readonly DescribedView[]> {
    if (names.length > MAX_VIEWS || new Set(names).size < names.length) {
      throw new InvalidInputError('featureViews', `Name at most ${MAX_VIEWS} different feature views.`);
    }
    const views = await this.views.describeByNames(names);
    return names.map((name) => {
      const view = views.get(name);
      if (view === undefined) throw new NotFoundError('Feature view', name);
      return view;
    });
  }

  /** Of the rows' own dataset, what is newer than the rows must not be seen. */
  private async versionsSeenBy(
    view: DescribedView,
    dataset: Dataset,
    spine: DatasetVersion,
  ): Promise<readonly DatasetVersion[]> {
    if (view.datasetId !== dataset.id) return (await this.datasets.get(view.dataset)).versions;
    return dataset.versions.filter(({ version }) => version <= spine.version);
  }
}

function versionOf({ name, versions }: Dataset, number: number | null): DatasetVersion {
  const found = number === null ? versions.at(-1) : versions.find(({ version }) => version === number);
  if (found === undefined) throw new NotFoundError(`Version of dataset ${name}`, String(number ?? 'latest'));
  return found;
}
