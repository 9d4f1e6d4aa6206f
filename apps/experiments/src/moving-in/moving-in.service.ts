import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { TrackingService } from '../run/tracking.service.js';
import {
  MovedExperimentRepository,
  ORIGIN_TAG,
  type KnownExperiment,
} from './moved-experiment.repository.js';
import { MovedLoggedModelRepository } from './moved-logged-model.repository.js';
import { MovedRunRepository } from './moved-run.repository.js';
import type {
  FinishedExperiment,
  FinishedRun,
  MovedExperiment,
  MovedLoggedModel,
  MovedRun,
} from './moving-in.js';

/** Where an experiment of the source went, and whether it is new, was there by name, or was moved in before. */
export interface MovedTo {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly outcome: 'created' | 'merged' | 'known';
}

/** Admins only call this, bound to no project. */
const EVERYTHING = null;
const PAIRS_AT_ONCE = 100;

/**
 * Takes what another tracking server has, under the identifiers and times that it has there. Everything can be repeated:
 * what is there already stays as it is, and what is new is added.
 */
@Injectable()
export class MovingInService {
  constructor(
    private readonly experiments: MovedExperimentRepository,
    private readonly runs: MovedRunRepository,
    private readonly models: MovedLoggedModelRepository,
    private readonly tracking: TrackingService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** An experiment of the same name is the same one, unless it came from elsewhere: then the new one says whence it comes. */
  async moveExperiments(
    source: string,
    experiments: readonly MovedExperiment[],
  ): Promise<readonly MovedTo[]> {
    const moved: MovedTo[] = [];
    for (const experiment of experiments) {
      moved.push(await this.unitOfWork.run(() => this.moveExperiment(source, experiment)));
    }
    return moved;
  }

  async finishExperiments(experiments: readonly FinishedExperiment[]): Promise<void> {
    await this.experiments.finish(experiments);
  }

  /** @throws {NotFoundError | ConflictError} */
  async moveRuns(number: string, runs: readonly MovedRun[]): Promise<void> {
    const experimentId = await this.runs.findExperiment(number);
    if (experimentId === null) throw new NotFoundError('Experiment', number);
    const here = new Set(await this.runs.insert(experimentId, runs));
    const elsewhere = runs.find(({ id }) => !here.has(id));
    if (elsewhere !== undefined) {
      throw new ConflictError(`The run ${elsewhere.id} is in another experiment here than ${number}.`);
    }
    for (const run of runs) await this.describe(run);
  }

  async finishRuns(source: string, runs: readonly FinishedRun[]): Promise<void> {
    await this.runs.finish(source, runs);
  }

  async moveLoggedModels(models: readonly MovedLoggedModel[]): Promise<void> {
    for (const model of models) await this.unitOfWork.run(() => this.models.save(model));
  }

  private async moveExperiment(source: string, experiment: MovedExperiment): Promise<MovedTo> {
    const origin = `${source}#${experiment.id}`;
    const { found, outcome } = await this.placeFor(origin, source, experiment);
    await this.experiments.restore(found.id);
    await this.experiments.addTags(found.id, [...experiment.tags, { key: ORIGIN_TAG, value: origin }]);
    return { id: experiment.id, number: found.number, name: found.name, outcome };
  }

  private async placeFor(
    origin: string,
    source: string,
    experiment: MovedExperiment,
  ): Promise<{ readonly found: KnownExperiment; readonly outcome: MovedTo['outcome'] }> {
    const known = await this.experiments.findByOrigin(origin);
    if (known !== null) return { found: known, outcome: 'known' };
    const namesake = await this.experiments.findByName(experiment.name);
    if (namesake?.origin === null) return { found: namesake, outcome: 'merged' };
    const name = namesake === null ? experiment.name : `${experiment.name} (${source})`;
    const created = await this.experiments.insert(name, experiment);
    if (created !== null) return { found: created, outcome: 'created' };
    throw new ConflictError(
      `There is an experiment "${name}" already, which came from elsewhere: rename it.`,
    );
  }

  private async describe({ id, params, tags, ...run }: MovedRun): Promise<void> {
    for (const some of inParts(params)) {
      await this.tracking.logBatch(EVERYTHING, id, { metrics: [], params: some, tags: [] });
    }
    for (const some of inParts(tags)) {
      await this.tracking.logBatch(EVERYTHING, id, { metrics: [], params: [], tags: some });
    }
    const { datasets, modelInputs, modelOutputs } = run;
    if (datasets.length + modelInputs.length > 0) {
      await this.tracking.logInputs(EVERYTHING, id, { datasets, models: modelInputs });
    }
    if (modelOutputs.length > 0) await this.tracking.logOutputs(EVERYTHING, id, modelOutputs);
  }
}

function inParts<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / PAIRS_AT_ONCE) }, (_, part) =>
    items.slice(part * PAIRS_AT_ONCE, (part + 1) * PAIRS_AT_ONCE),
  );
}
