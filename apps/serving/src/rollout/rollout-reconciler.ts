import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ServiceLogger } from '@orrery/platform-service';
import { EndpointRepository } from '../endpoint/endpoint.repository.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import type { CanaryGuard } from './canary-guard.js';
import { CanaryGuards } from './canary-guards.js';
import { judgeStep, type StepVerdict } from './judge-step.js';
import { MonitorWordSource, type MonitorWord } from './monitor-word.js';
import { RolloutMover } from './rollout-mover.js';
import { RolloutRouting } from './rollout-routing.js';
import { RolloutRepository } from './rollout.repository.js';
import type { Rollout, RolloutStep, StepCounts } from './rollout.js';
import { addCounts, noCounts } from './step-counts.js';

/** Who moves the traffic when nobody does. */
const MOVER = 'rollout';

/**
 * Brings every open roll-out on: adds what this replica measured, judges, and moves the traffic. Every replica does so for
 * every roll-out, each time under the lock of the endpoint and by what is stored, so that any of them may die at any time.
 */
@Injectable()
export class RolloutReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private isWantedAgain = false;
  private isStopped = false;
  /** Names of endpoints at which a critical alert was raised, and nobody has asked yet whom it is about. */
  private readonly alarms = new Set<string>();

  constructor(
    private readonly rollouts: RolloutRepository,
    private readonly mover: RolloutMover,
    private readonly guards: CanaryGuards,
    private readonly monitor: MonitorWordSource,
    private readonly endpoints: EndpointRepository,
    private readonly routing: RolloutRouting,
    private readonly unitOfWork: UnitOfWork,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.guards.onCutOff(() => void this.hurry());
    this.timer = setInterval(() => void this.hurry(), this.routing.everyMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.running;
    await this.flushGuards(() => true);
  }

  /** Resolves when a pass that began after this call, or the one under way and another, are over. */
  async hurry(): Promise<void> {
    if (this.running !== undefined) this.isWantedAgain = true;
    else if (!this.isStopped) this.running = this.passes();
    await this.running;
  }

  /** A critical alert was raised at an endpoint: it may be about a canary. */
  alarm(endpoint: string): void {
    this.alarms.add(endpoint);
    void this.hurry();
  }

  private async passes(): Promise<void> {
    do {
      this.isWantedAgain = false;
      await this.pass().catch((error: unknown) => this.logger.warn(`roll-outs: ${String(error)}`));
    } while (this.isWantedAgain && !this.isStopped);
    this.running = undefined;
  }

  private async pass(): Promise<void> {
    const open = await this.rollouts.listOpen();
    let isMoved = false;
    for (const rollout of open) {
      const isOver = await this.settle(rollout).catch((error: unknown) => {
        this.logger.warn(error instanceof Error ? error : String(error), { rollout: rollout.id });
        return false;
      });
      isMoved ||= isOver;
    }
    if (isMoved) await this.routing.refresh();
    const current = new Set(open.map(({ id, position }) => `${id} ${position}`));
    await this.flushGuards(({ rolloutId, position }) => !current.has(`${rolloutId} ${position}`));
  }

  /** @returns whether the traffic was moved. */
  private async settle(rollout: Rollout): Promise<boolean> {
    const first = await this.judge(rollout, null);
    if (first !== 'asks') return first === 'moved';
    const word = await this.monitor.ask(rollout.canaryVersionId);
    return (await this.judge(rollout, word)) === 'moved';
  }

  private async judge(
    { id, endpointId, position }: Rollout,
    word: MonitorWord | null,
  ): Promise<'moved' | 'stays' | 'asks'> {
    const guard = this.guards.find(id, position);
    const taken = guard?.take() ?? null;
    try {
      return await this.unitOfWork.run(async () => {
        const endpoint = await this.endpoints.lockById(endpointId);
        const rollout = await this.rollouts.find(id);
        const step = await this.rollouts.findStep(id, position);
        if (rollout === null || step === null) return 'stays';
        const counted = await this.add(step, taken);
        if (rollout.endedAt !== null || rollout.position !== position) return 'stays';
        return this.apply(endpoint, rollout, counted, this.verdictOf(rollout, counted, guard), word);
      });
    } catch (error) {
      if (taken !== null) guard?.putBack(taken);
      throw error;
    }
  }

  private async add(step: RolloutStep, taken: StepCounts | null): Promise<RolloutStep> {
    const isNew = step.inForceAt === null && this.routing.isInForce(step.rolloutId, step.position);
    if (taken === null && !isNew) return step;
    const counts = addCounts(step.counts, taken ?? noCounts());
    const counted = { ...step, counts, inForceAt: isNew ? new Date() : step.inForceAt };
    await this.rollouts.saveStep(counted);
    return counted;
  }

  private verdictOf(rollout: Rollout, step: RolloutStep, guard: CanaryGuard | undefined): StepVerdict {
    const plan = rollout.plan[rollout.position];
    const broken = this.routing.failureOf(rollout);
    if (broken !== null) return { kind: 'failed', note: `The canary cannot be loaded: ${broken}` };
    if (plan === undefined) return { kind: 'failed', note: 'The plan has no such step.' };
    const verdict = judgeStep(step, plan, rollout.criteria, new Date());
    if (guard?.isCutOff === true && verdict.kind !== 'failed') {
      const { requests, errors } = step.counts.canary;
      return {
        kind: 'failed',
        note: `The canary failed on ${errors} of ${requests} requests, and was cut off.`,
      };
    }
    return verdict;
  }

  private async apply(
    endpoint: Endpoint,
    rollout: Rollout,
    step: RolloutStep,
    { kind, note }: StepVerdict,
    word: MonitorWord | null,
  ): Promise<'moved' | 'stays' | 'asks'> {
    const back = async (reason: string) => {
      await this.mover.rollBack(endpoint, rollout, { changedBy: MOVER, reason });
      return 'moved' as const;
    };
    if (kind === 'failed') return back(note);
    const [alert] = word?.kind === 'known' ? word.alerts : [];
    if (alert !== undefined) return back(`An open critical alert is about the canary: ${alert}`);
    if (kind === 'passed' && rollout.state === 'RUNNING') {
      const mayPass = rollout.criteria.monitor === 'IGNORE' || word?.kind === 'known';
      if (mayPass) {
        await this.mover.advance(endpoint, rollout, { changedBy: MOVER, reason: note });
        return 'moved';
      }
      if (word === null) return 'asks';
    }
    const waits = word?.kind === 'unknown' ? `Waits for the monitors: ${word.reason}` : note;
    await this.tell(step, rollout.state === 'PAUSED' ? 'Is paused.' : waits);
    const isAlarmed = this.alarms.delete(endpoint.name) && rollout.criteria.monitor === 'RESPECT';
    return isAlarmed && word === null ? 'asks' : 'stays';
  }

  private async tell(step: RolloutStep, note: string): Promise<void> {
    if (step.note !== note) await this.rollouts.saveStep({ ...step, note });
  }

  /** Stores what the guards of steps that are over have left, and lets go of them. */
  private async flushGuards(isOver: (guard: CanaryGuard) => boolean): Promise<void> {
    for (const guard of this.guards.list().filter(isOver)) {
      const taken = guard.take();
      this.guards.dismiss(guard);
      if (taken !== null) await this.flush(guard, taken);
    }
  }

  private async flush({ rolloutId, position }: CanaryGuard, taken: StepCounts): Promise<void> {
    await this.unitOfWork.run(async () => {
      const rollout = await this.rollouts.find(rolloutId);
      if (rollout === null) return;
      await this.endpoints.lockById(rollout.endpointId);
      const step = await this.rollouts.findStep(rolloutId, position);
      if (step !== null) await this.rollouts.saveStep({ ...step, counts: addCounts(step.counts, taken) });
    });
  }
}
