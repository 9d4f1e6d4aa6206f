import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { ABTestId, DomainEvent, ModelVersionId } from '@orrery/domain';
import { EventConsumer } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { Reconciler } from '../routing/reconciler.js';
import { planOfWeights } from './plan-of-weights.js';
import { RunningTestRepository } from './running-test.repository.js';

/** Learns which A/B tests divide the users of an endpoint, and routes by them at once. */
@Injectable()
export class RunningTestConsumer implements OnModuleInit {
  constructor(
    private readonly events: EventConsumer,
    private readonly tests: RunningTestRepository,
    private readonly reconciler: Reconciler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.events.on('ABTestStarted', (event) => this.start(event));
    this.events.on('ABTestChanged', (event) => this.change(event));
    this.events.on('ABTestStopped', (event) => this.stop(event));
  }

  private async start({ data, occurredAt }: DomainEvent<'ABTestStarted'>): Promise<void> {
    const id = data.abTestId as ABTestId;
    const variations = data.variations.map((variation) => ({
      ...variation,
      versionId: variation.versionId as ModelVersionId,
    }));
    const plan = data.plan ?? planOfWeights(id, variations);
    const startedAt = new Date(occurredAt);
    const { endpoint, savedGroups = {} } = data;
    await this.tests.save({ id, endpoint, variations, plan, savedGroups, startedAt });
    this.unitOfWork.afterCommit(() => void this.reconciler.reconcile());
  }

  private async change({ data }: DomainEvent<'ABTestChanged'>): Promise<void> {
    const { abTestId, plan, savedGroups = {} } = data;
    await this.tests.replan(abTestId as ABTestId, plan, savedGroups);
    this.unitOfWork.afterCommit(() => void this.reconciler.reconcile());
  }

  private async stop({ data }: DomainEvent<'ABTestStopped'>): Promise<void> {
    await this.tests.remove(data.abTestId as ABTestId);
    this.unitOfWork.afterCommit(() => void this.reconciler.reconcile());
  }
}
