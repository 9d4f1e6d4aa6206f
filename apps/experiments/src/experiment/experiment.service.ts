import { Injectable } from '@nestjs/common';
import { ConflictError, NotFoundError, projectOf, type ProjectScope } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork, newId } from '@orrery/platform-postgres';
import { requireText } from '../input/require.js';
import type { KeyValue } from '../key-value.js';
import { parseExperimentNumber } from './experiment-number.js';
import {
  ExperimentSearchRepository,
  type ExperimentPage,
  type ExperimentSearch,
} from './experiment-search.repository.js';
import { ExperimentDeletedError } from './experiment.errors.js';
import { ExperimentRepository } from './experiment.repository.js';
import type { Experiment, TaggedExperiment } from './experiment.js';

export interface NewExperiment {
  readonly name: string;
  readonly artifactLocation?: string | null;
  readonly folder?: string;
  readonly tags?: readonly KeyValue[];
}

const MAX_NAME_LENGTH = 500;

/** Experiments by name, and by the number that MLflow's clients know; what is of another project does not exist. */
@Injectable()
export class ExperimentService {
  constructor(
    private readonly experiments: ExperimentRepository,
    private readonly searches: ExperimentSearchRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {InvalidInputError | NameTakenError} */
  async create(scope: ProjectScope, { tags = [], ...request }: NewExperiment): Promise<Experiment> {
    const at = new Date();
    const experiment = {
      id: newId<Experiment['id']>(),
      name: requireText('name', request.name, 1, MAX_NAME_LENGTH),
      project: projectOf(scope),
      folder: request.folder ?? '',
      artifactLocation: request.artifactLocation ?? null,
      createdAt: at,
      updatedAt: at,
      deletedAt: null,
    };
    return this.unitOfWork.run(async () => {
      const created = await this.experiments.insert(experiment);
      await this.experiments.setTags(created.id, tags);
      return created;
    });
  }

  find(scope: ProjectScope, name: string): Promise<Experiment | null> {
    return this.experiments.findByName(projectOf(scope), name);
  }

  /** @throws {NotFoundError} */
  async get(scope: ProjectScope, name: string): Promise<Experiment> {
    const experiment = await this.find(scope, name);
    if (experiment === null) throw new NotFoundError('Experiment', name);
    return experiment;
  }

  async findByName(scope: ProjectScope, name: string): Promise<TaggedExperiment | null> {
    const experiment = await this.find(scope, name);
    return experiment && this.withTags(experiment);
  }

  /** @throws {NotFoundError} */
  async getByNumber(scope: ProjectScope, number: string): Promise<TaggedExperiment> {
    const parsed = parseExperimentNumber(number);
    const experiment = parsed === null ? null : await this.experiments.findByNumber(scope, parsed);
    if (experiment === null) throw new NotFoundError('Experiment', number);
    return this.withTags(experiment);
  }

  /** @throws {InvalidInputError} */
  search(scope: ProjectScope, search: ExperimentSearch): Promise<ExperimentPage> {
    return this.searches.search(scope, search);
  }

  list(page: PageRequest): Promise<Page<Experiment>> {
    return this.experiments.list(page);
  }

  /** @throws {NotFoundError | ConflictError | NameTakenError | InvalidInputError} */
  async rename(scope: ProjectScope, number: string, name: string): Promise<void> {
    const wanted = requireText('name', name, 1, MAX_NAME_LENGTH);
    await this.change(scope, number, async ({ id, deletedAt }) => {
      if (deletedAt !== null) throw new ConflictError('Cannot rename a non-active experiment.');
      await this.experiments.rename(id, wanted, new Date());
    });
  }

  /** Its runs are deleted with it. @throws {NotFoundError} when it is deleted already, too. */
  async delete(scope: ProjectScope, number: string): Promise<void> {
    await this.change(scope, number, async ({ id, deletedAt }) => {
      if (deletedAt !== null) throw new NotFoundError('Experiment', number);
      const at = new Date();
      await this.experiments.setDeleted(id, at, at);
    });
  }

  /** All its runs come back with it. @throws {NotFoundError} when it is not deleted, too. */
  async restore(scope: ProjectScope, number: string): Promise<void> {
    await this.change(scope, number, async ({ id, deletedAt }) => {
      if (deletedAt === null) throw new NotFoundError('Experiment', number);
      await this.experiments.setDeleted(id, null, new Date());
    });
  }

  /** @throws {NotFoundError | ExperimentDeletedError} */
  async setTag(scope: ProjectScope, number: string, tag: KeyValue): Promise<void> {
    await this.change(scope, number, async (experiment) => {
      requireActive(experiment);
      await this.experiments.setTags(experiment.id, [tag]);
    });
  }

  /** @throws {NotFoundError | ExperimentDeletedError} */
  async deleteTag(scope: ProjectScope, number: string, key: string): Promise<void> {
    await this.change(scope, number, async (experiment) => {
      requireActive(experiment);
      if (!(await this.experiments.deleteTag(experiment.id, key))) throw new NotFoundError('Tag', key);
    });
  }

  private async change(
    scope: ProjectScope,
    number: string,
    work: (experiment: Experiment) => Promise<void>,
  ): Promise<void> {
    const parsed = parseExperimentNumber(number);
    await this.unitOfWork.run(async () => {
      const experiment = parsed === null ? null : await this.experiments.lock(scope, parsed, 'update');
      if (experiment === null) throw new NotFoundError('Experiment', number);
      await work(experiment);
    });
  }

  private async withTags(experiment: Experiment): Promise<TaggedExperiment> {
    const tags = await this.experiments.listTags([experiment.id]);
    return { ...experiment, tags: tags.map(({ key, value }) => ({ key, value })) };
  }
}

/** @throws {ExperimentDeletedError} */
export function requireActive({ number, deletedAt }: Experiment): void {
  if (deletedAt !== null) throw new ExperimentDeletedError(number);
}
