import {
  compileTestPlan,
  type CompiledTestPlan,
  type SavedGroups,
  type TestAssignment,
  type TestSubject,
} from '@orrery/math-flags';
import type { ABTest, Variation } from '../ab-test/ab-test.js';

/** What a user gets of a test: null when the test does not run, or the user is not in it. */
export interface Assignment {
  readonly bucket: number;
  readonly variation: Variation | null;
  readonly because: TestAssignment['because'] | 'not-running';
}

export interface AssignmentRequest {
  readonly subject: TestSubject;
  readonly atMs: number;
  /** The tests that run: what prerequisites are asked of. */
  readonly running: ReadonlyMap<string, CompiledTestPlan>;
  /** Those that the test's condition refers to. */
  readonly groups: SavedGroups;
}

/** Assigns a user as the endpoint does: by the test's plan. */
export function assign(test: ABTest, { subject, atMs, running, groups }: AssignmentRequest): Assignment {
  const compiled = compileTestPlan(test.plan, { groups, testOf: (id) => running.get(id) });
  if (compiled.kind !== 'compiled-test')
    throw new Error(`The plan of A/B test ${test.id} is broken: ${compiled.kind}.`);
  const bucket = compiled.assignment.bucket(subject.userId);
  if (test.status !== 'RUNNING') return { bucket, variation: null, because: 'not-running' };
  const assigned = compiled.assign(subject, atMs);
  const variation = assigned.kind === 'assigned' ? (test.variations[assigned.variation] ?? null) : null;
  return { bucket, variation, because: assigned.because };
}
