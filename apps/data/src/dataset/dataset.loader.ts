import { Injectable } from '@nestjs/common';
import type { DatasetId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { DatasetRepository } from './dataset.repository.js';
import type { Dataset } from './dataset.js';

@Injectable()
export class DatasetLoader {
  readonly byId = requestLoader<DatasetId, Dataset>((ids) => this.datasets.findByIds(ids));

  constructor(private readonly datasets: DatasetRepository) {}
}
