import { Injectable } from '@nestjs/common';
import type { DatasetId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, type Repository } from 'typeorm';
import { QualityGateEntity } from './quality-gate.entity.js';
import { DEFAULT_ACTIONS, type GateActions, type QualityGate } from './quality-gate.js';

/** How branches that have no gate of their own are kept. */
const ANY_BRANCH = '';

@Injectable()
export class QualityGateRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async save({ datasetId, branch, actions }: QualityGate): Promise<void> {
    await this.rows.upsert({ datasetId, branch: branch ?? ANY_BRANCH, ...actions }, ['datasetId', 'branch']);
  }

  async actionsOf(datasetId: DatasetId, branch: string): Promise<GateActions> {
    const rows = await this.rows.findBy({ datasetId, branch: In([branch, ANY_BRANCH]) });
    const gate = rows.find((row) => row.branch === branch) ?? rows[0];
    return gate === undefined ? DEFAULT_ACTIONS : toGate(gate).actions;
  }

  /** The gates of each of the datasets, that for any branch first. */
  async gatesOf(datasetIds: readonly DatasetId[]): Promise<readonly QualityGate[]> {
    const rows = await this.rows.find({
      where: { datasetId: In([...datasetIds]) },
      order: { datasetId: 'ASC', branch: 'ASC' },
    });
    return rows.map(toGate);
  }

  private get rows(): Repository<QualityGateEntity> {
    return this.unitOfWork.manager.getRepository(QualityGateEntity);
  }
}

function toGate({ datasetId, branch, critical, warning, info }: QualityGateEntity): QualityGate {
  return {
    datasetId: datasetId as DatasetId,
    branch: branch === ANY_BRANCH ? null : branch,
    actions: { critical, warning, info },
  };
}
