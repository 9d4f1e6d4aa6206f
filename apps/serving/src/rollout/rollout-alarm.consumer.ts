import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventConsumer } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { RolloutReconciler } from './rollout-reconciler.js';

/** Hears of critical alerts at once: a canary need not wait for the end of its step to be sent back. */
@Injectable()
export class RolloutAlarmConsumer implements OnModuleInit {
  constructor(
    private readonly events: EventConsumer,
    private readonly reconciler: RolloutReconciler,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onModuleInit(): void {
    this.events.on('AlertRaised', async ({ data: { severity, endpoint } }) => {
      if (severity !== 'CRITICAL') return;
      this.unitOfWork.afterCommit(() => this.reconciler.alarm(endpoint));
    });
  }
}
