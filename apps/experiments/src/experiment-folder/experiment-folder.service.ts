import { Injectable } from '@nestjs/common';
import { NotFoundError, type ExperimentId } from '@orrery/domain';
import type { Page, PageRequest } from '@orrery/platform-graphql';
import { ExperimentRepository } from '../experiment/experiment.repository.js';
import type { Experiment } from '../experiment/experiment.js';
import { requireIdentifier } from '../input/require.js';
import { ExperimentFolderRepository } from './experiment-folder.repository.js';
import type { ExperimentFolder } from './experiment-folder.js';
import { requireFolder } from './require-folder.js';

@Injectable()
export class ExperimentFolderService {
  constructor(
    private readonly folders: ExperimentFolderRepository,
    private readonly experiments: ExperimentRepository,
  ) {}

  /** @throws {InvalidInputError} */
  async list(under: string | null, page: PageRequest): Promise<Page<ExperimentFolder>> {
    return this.folders.list(requireFolder('under', under), page);
  }

  /** The experiments right in a folder. @throws {InvalidInputError} */
  async listExperiments(folder: string, page: PageRequest): Promise<Page<Experiment>> {
    const { items, hasNextPage } = await this.folders.listExperiments(requireFolder('folder', folder), page);
    const known = await this.experiments.findByIds(items);
    return { items: items.flatMap((id) => known.get(id) ?? []), hasNextPage };
  }

  /** @throws {InvalidInputError | NotFoundError} */
  async move(experimentId: string, folder: string | null): Promise<Experiment> {
    const id = requireIdentifier<ExperimentId>('experimentId', experimentId);
    const moved = await this.folders.move(id, requireFolder('folder', folder), new Date());
    const experiment = moved ? (await this.experiments.findByIds([id])).get(id) : undefined;
    if (experiment === undefined) throw new NotFoundError('Experiment', experimentId);
    return experiment;
  }
}
