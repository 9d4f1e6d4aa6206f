import { Injectable } from '@nestjs/common';
import type { EndpointId, ModelVersionId } from '@orrery/domain';
import { QuantileSketch } from '@orrery/math-statistics';
import { pageOf, type Page, type PageRequest } from '@orrery/platform-graphql';
import { UnitOfWork } from '@orrery/platform-postgres';
import { In, IsNull, LessThan, type Repository } from 'typeorm';
import { RolloutStepEntity } from './rollout-step.entity.js';
import { RolloutEntity } from './rollout.entity.js';
import type { Rollout, RolloutId, RolloutStep, StepCounts } from './rollout.js';

@Injectable()
export class RolloutRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  async find(id: RolloutId): Promise<Rollout | null> {
    const row = await this.rollouts.findOneBy({ id });
    return row && toRollout(row);
  }

  async findOpen(endpointId: EndpointId): Promise<Rollout | null> {
    const row = await this.rollouts.findOneBy({ endpointId, endedAt: IsNull() });
    return row && toRollout(row);
  }

  async listOpen(): Promise<readonly Rollout[]> {
    return (await this.rollouts.findBy({ endedAt: IsNull() })).map(toRollout);
  }

  /** Newest first. */
  async list(endpointId: EndpointId, request: PageRequest): Promise<Page<Rollout>> {
    const rows = await this.rollouts.find({
      where: { endpointId, ...(request.after !== null && { id: LessThan(request.after) }) },
      order: { id: 'DESC' },
      take: request.first + 1,
    });
    return pageOf(rows.map(toRollout), request);
  }

  /** The last of each endpoint, open or not. */
  async findLatest(endpointIds: readonly EndpointId[]): Promise<ReadonlyMap<EndpointId, Rollout>> {
    const rows = await this.rollouts
      .createQueryBuilder('rollout')
      .distinctOn(['rollout.endpointId'])
      .where('rollout.endpointId = ANY (:ids)', { ids: endpointIds })
      .orderBy('rollout.endpointId')
      .addOrderBy('rollout.id', 'DESC')
      .getMany();
    return new Map(rows.map(toRollout).map((rollout) => [rollout.endpointId, rollout]));
  }

  async insert(rollout: Rollout): Promise<void> {
    await this.rollouts.insert({ ...rollout, plan: [...rollout.plan] });
  }

  async saveState(id: RolloutId, change: Partial<Pick<Rollout, Changeable>>): Promise<void> {
    await this.rollouts.update({ id }, change);
  }

  /** In the order of the plan. */
  async listSteps(ids: readonly RolloutId[]): Promise<readonly RolloutStep[]> {
    const where = { rolloutId: In([...ids]) };
    return (await this.steps.find({ where, order: { position: 'ASC' } })).map(toStep);
  }

  async findStep(rolloutId: RolloutId, position: number): Promise<RolloutStep | null> {
    const row = await this.steps.findOneBy({ rolloutId, position });
    return row && toStep(row);
  }

  async insertStep({ counts, ...step }: RolloutStep): Promise<void> {
    await this.steps.insert({ ...step, ...columnsOf(counts) });
  }

  async saveStep({ rolloutId, position, inForceAt, endedAt, note, counts }: RolloutStep): Promise<void> {
    await this.steps.update({ rolloutId, position }, { inForceAt, endedAt, note, ...columnsOf(counts) });
  }

  private get rollouts(): Repository<RolloutEntity> {
    return this.unitOfWork.manager.getRepository(RolloutEntity);
  }

  private get steps(): Repository<RolloutStepEntity> {
    return this.unitOfWork.manager.getRepository(RolloutStepEntity);
  }
}

type Changeable = 'state' | 'position' | 'endedAt' | 'reason';

function toRollout(row: RolloutEntity): Rollout {
  return {
    ...row,
    id: row.id as RolloutId,
    endpointId: row.endpointId as EndpointId,
    stableVersionId: row.stableVersionId as ModelVersionId,
    canaryVersionId: row.canaryVersionId as ModelVersionId,
  };
}

function toStep(row: RolloutStepEntity): RolloutStep {
  const { rolloutId, position, percent, beganAt, inForceAt, endedAt, note } = row;
  const canary = countsOf(row.canaryRequests, row.canaryErrors, row.canaryLatency);
  const stable = countsOf(row.stableRequests, row.stableErrors, row.stableLatency);
  const counts = { canary, stable };
  return { rolloutId: rolloutId as RolloutId, position, percent, beganAt, inForceAt, endedAt, note, counts };
}

function countsOf(requests: string | number, errors: string | number, latency: Buffer) {
  return {
    requests: Number(requests),
    errors: Number(errors),
    latency: QuantileSketch.fromBytes(new Uint8Array(latency)),
  };
}

function columnsOf({ canary, stable }: StepCounts) {
  return {
    canaryRequests: canary.requests,
    canaryErrors: canary.errors,
    canaryLatency: Buffer.from(canary.latency.toBytes()),
    stableRequests: stable.requests,
    stableErrors: stable.errors,
    stableLatency: Buffer.from(stable.latency.toBytes()),
  };
}
