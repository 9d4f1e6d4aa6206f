import { Injectable } from '@nestjs/common';
import type { CanaryWatch, Route } from '../routing/routed-endpoint.js';
import { CanaryGuard } from './canary-guard.js';
import type { Rollout, RolloutId } from './rollout.js';

/** The guards of this replica: one for each step of a roll-out that requests came to. */
@Injectable()
export class CanaryGuards {
  private readonly byStep = new Map<string, CanaryGuard>();
  private listener: () => void = () => undefined;

  /** Calls `listener` whenever a canary was cut off. */
  onCutOff(listener: () => void): void {
    this.listener = listener;
  }

  /** What requests meet while the roll-out is in this step; `stable` answers what the canary fails on. */
  watch(rollout: Rollout, stable: Route): CanaryWatch {
    const key = `${rollout.id} ${rollout.position}`;
    let guard = this.byStep.get(key);
    if (guard === undefined) {
      guard = new CanaryGuard(rollout, () => this.listener());
      this.byStep.set(key, guard);
    }
    const watched = guard;
    return {
      rolloutId: rollout.id,
      position: rollout.position,
      answer: (route, deadlineMs, attempt) => watched.answer(route, stable, deadlineMs, attempt),
    };
  }

  find(rolloutId: RolloutId, position: number): CanaryGuard | undefined {
    return this.byStep.get(`${rolloutId} ${position}`);
  }

  list(): readonly CanaryGuard[] {
    return [...this.byStep.values()];
  }

  /** Lets go of a guard whose step is over. */
  dismiss({ rolloutId, position }: CanaryGuard): void {
    this.byStep.delete(`${rolloutId} ${position}`);
  }
}
