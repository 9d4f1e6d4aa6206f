import { InvalidInputError } from '@orrery/domain';
import {
  compileTestPlan,
  type Attributes,
  type CompiledTestPlan,
  type TestSubject,
} from '@orrery/math-flags';
import { isUserId } from '../exposure/user-id.js';
import type { ABTestChange, PlanState } from './ab-test-change.js';

const MOST_USERS = 10_000;

export interface MovedUsersArgs {
  readonly userIds: readonly string[];
  readonly attributes?: unknown;
}

export interface MovedUsersQuestion {
  readonly userIds: readonly string[];
  readonly attributes: Attributes;
}

export interface MovedUser {
  readonly userId: string;
  /** A variation's key; null: not in the test. */
  readonly from: string | null;
  readonly to: string | null;
}

/** @throws {InvalidInputError} */
export function readMovedUsers({ userIds, attributes }: MovedUsersArgs): MovedUsersQuestion {
  if (userIds.length > MOST_USERS) {
    throw new InvalidInputError('userIds', `Ask about at most ${MOST_USERS} users at a time.`);
  }
  const wrong = userIds.findIndex((userId) => !isUserId(userId));
  if (wrong >= 0)
    throw new InvalidInputError(`userIds.${wrong}`, 'A user has 1 to 256 characters, none of them NUL.');
  if (attributes == null) return { userIds, attributes: {} };
  if (typeof attributes === 'object' && !Array.isArray(attributes)) {
    return { userIds, attributes: attributes as Attributes };
  }
  throw new InvalidInputError('attributes', 'Attributes are a JSON object.');
}

/** The users as they are asked about. */
export function subjectsOf({ userIds, attributes }: MovedUsersQuestion): readonly TestSubject[] {
  return userIds.map((userId) => ({ userId, attributes: { ...attributes, id: userId } }));
}

/**
 * Those of the users that got something else by a change, at its moment; prerequisites are taken as met on both sides.
 *
 * @param memoryOf what sticky tests remembered of a user at that moment.
 */
export function usersMoved(
  { before, after, at }: ABTestChange,
  subjects: readonly TestSubject[],
  memoryOf: (subject: TestSubject) => NonNullable<TestSubject['remembered']>,
): readonly MovedUser[] {
  if (before === null || after === null) return [];
  const [was, is] = [compiled(before), compiled(after)];
  const atMs = at.getTime();
  return subjects
    .map((known) => {
      const subject = { ...known, remembered: memoryOf(known) };
      const { userId } = known;
      return { userId, from: keyFor(was, subject, atMs), to: keyFor(is, subject, atMs) };
    })
    .filter(({ from, to }) => from !== to);
}

/** Prerequisites never change, so that they move nobody. */
function compiled({ plan, savedGroups: groups = {} }: PlanState): CompiledTestPlan {
  const result = compileTestPlan({ ...plan, prerequisites: [] }, { groups, testOf: () => undefined });
  if (result.kind !== 'compiled-test')
    throw new Error(`The plan of A/B test ${plan.testId} is broken: ${result.kind}.`);
  return result;
}

function keyFor(plan: CompiledTestPlan, subject: TestSubject, atMs: number): string | null {
  const assigned = plan.assign(subject, atMs);
  if (assigned.kind !== 'assigned') return null;
  return plan.plan.variations[assigned.variation]?.key ?? null;
}
