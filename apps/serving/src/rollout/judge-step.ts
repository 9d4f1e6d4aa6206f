import { errorEvidence, latencyEvidence, slowestAllowedMs } from './canary-evidence.js';
import type { PlannedStep, RolloutCriteria, RolloutStep, VersionCounts } from './rollout.js';

/** What becomes of a step, and why; `passed` still waits for the monitor's word. */
export interface StepVerdict {
  readonly kind: 'waits' | 'passed' | 'failed';
  readonly note: string;
}

/** Judges a step by what was measured in it, and by how long it is in force. */
export function judgeStep(
  step: RolloutStep,
  plan: PlannedStep,
  criteria: RolloutCriteria,
  now: Date,
): StepVerdict {
  const enough = -Math.log(criteria.significance);
  const { canary, stable } = step.counts;
  if (errorEvidence(step.counts, criteria) >= enough) {
    const note = `The canary failed on ${shareOf(canary)}, the stable version on ${shareOf(stable)}.`;
    return { kind: 'failed', note };
  }
  if (latencyEvidence(step.counts, criteria) >= enough)
    return { kind: 'failed', note: slowness(step, criteria) };
  if (step.inForceAt === null) return { kind: 'waits', note: 'Waits for the canary to be loaded.' };
  const missing = plan.minRequests - canary.requests;
  if (missing > 0) return { kind: 'waits', note: `Waits for ${missing} more requests to the canary.` };
  const passedSeconds = (now.getTime() - step.inForceAt.getTime()) / 1000;
  if (passedSeconds < plan.holdSeconds) {
    return { kind: 'waits', note: `Is held for ${Math.ceil(plan.holdSeconds - passedSeconds)} s more.` };
  }
  const note = `The canary failed on ${shareOf(canary)}, the stable version on ${shareOf(stable)}.`;
  return { kind: 'passed', note };
}

function shareOf({ requests, errors }: VersionCounts): string {
  return `${errors} of ${requests} requests`;
}

function slowness({ counts }: RolloutStep, criteria: RolloutCriteria): string {
  const p99 = counts.canary.latency.quantile(0.99);
  const limit = slowestAllowedMs(counts, criteria);
  const measured = p99.kind === 'quantile' ? p99.value.toFixed(1) : 'unknown';
  return `The canary's p99 is ${measured} ms; at most ${limit?.toFixed(1) ?? 'unknown'} ms are allowed.`;
}
