import { QuantileSketch } from '@orrery/math-statistics';
import type { StepCounts, VersionCounts } from './rollout.js';

export function noCounts(): StepCounts {
  return { canary: none(), stable: none() };
}

/** Both together; neither is changed. */
export function addCounts(a: StepCounts, b: StepCounts): StepCounts {
  return { canary: add(a.canary, b.canary), stable: add(a.stable, b.stable) };
}

function none(): VersionCounts {
  return { requests: 0, errors: 0, latency: new QuantileSketch() };
}

function add(a: VersionCounts, b: VersionCounts): VersionCounts {
  const latency = new QuantileSketch();
  latency.merge(a.latency);
  latency.merge(b.latency);
  return { requests: a.requests + b.requests, errors: a.errors + b.errors, latency };
}
