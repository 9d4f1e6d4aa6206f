import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import type { Dataset } from '../dataset/dataset.js';
import { QualityGateRepository } from './quality-gate.repository.js';
import type { QualityGate } from './quality-gate.js';

/** A gate as somebody wants it. */
export interface GateToSet extends Pick<QualityGate, 'branch' | 'actions'> {
  readonly dataset: string;
}

/** Says what becomes of files that fail. */
@Injectable()
export class QualityGates {
  constructor(
    private readonly gates: QualityGateRepository,
    private readonly datasets: DatasetRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** @throws {NotFoundError | InvalidInputError} */
  set({ dataset: name, branch, actions }: GateToSet): Promise<Dataset> {
    if (branch === '') throw new InvalidInputError('branch', 'A branch has a name; leave it out for all.');
    return this.unitOfWork.run(async () => {
      const dataset = await this.datasets.lockByName(name);
      await this.gates.save({ datasetId: dataset.id, branch, actions });
      return dataset;
    });
  }
}
