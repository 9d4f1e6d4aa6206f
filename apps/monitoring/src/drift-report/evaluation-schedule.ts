import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { SERVICE_CONFIG, ServiceLogger } from '@orrery/platform-service';
import type { MonitoringConfig } from '../monitoring.config.js';
import { MonitorEvaluation } from './monitor-evaluation.js';

/**
 * Judges, at an interval, the windows that hold enough. Replicas may do so at the same time: each window is judged by the
 * one that locks it first, and is closed for the others.
 */
@Injectable()
export class EvaluationSchedule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly evaluation: MonitorEvaluation,
    private readonly logger: ServiceLogger,
    @Inject(SERVICE_CONFIG) private readonly config: MonitoringConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.start(), this.config.evaluationIntervalMs);
  }

  /** Finishes the window at hand and stops. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.round;
  }

  private start(): void {
    this.round ??= this.evaluateDue()
      .catch((error: unknown) =>
        this.logger.error(error instanceof Error ? error : String(error), 'evaluation'),
      )
      .finally(() => (this.round = undefined));
  }

  private async evaluateDue(): Promise<void> {
    for (const id of await this.evaluation.listDue()) {
      if (this.stopping) return;
      await this.evaluation.evaluateWindow(id);
    }
  }
}
