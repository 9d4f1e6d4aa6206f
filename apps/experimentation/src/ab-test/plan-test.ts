import { InvalidInputError, type ABTestId } from '@orrery/domain';
import type { Allocation, ExclusionRange, HashRule, Holdout, RampStep } from '@orrery/math-bucketing';
import { overlaps } from '@orrery/math-bucketing';
import {
  compileTestPlan,
  type SavedGroups,
  type TestPlan,
  type TestPlanProblem,
  type TestPrerequisite,
  type TestStickiness,
} from '@orrery/math-flags';
import { MAX_USER_ID_LENGTH, isUserId } from '../exposure/user-id.js';
import { isStorableText } from '../outcome/storable-text.js';

const MOST_PARTS = 100;
const MOST_FORCED = 1000;
const LONGEST_NAME = 200;
const LAST_BUCKET_VERSION = 1000;

/** Who is to take part in a test, and how users are spread. */
export interface RoutingWish {
  readonly rule: HashRule;
  readonly coverage: number | null;
  readonly exclusions: readonly ExclusionRange[];
  readonly holdouts: readonly Holdout[];
  readonly forced: readonly ForcedUser[];
  /** In GrowthBook's condition language; null for everybody. */
  readonly condition: object | null;
  readonly ramp: readonly RampStep[];
  /** Whether users keep what they once got; null: they get what the plan says at any time. */
  readonly sticky: TestStickiness | null;
}

export interface ForcedUser {
  readonly userId: string;
  /** A variation's key. */
  readonly variation: string;
}

export interface PlanRequest {
  readonly id: ABTestId;
  readonly keys: readonly string[];
  readonly allocation: Allocation;
  readonly routing: RoutingWish;
  readonly prerequisites: readonly TestPrerequisite[];
  /** Those that the condition refers to. */
  readonly groups: SavedGroups;
}

/** The plan by which users are assigned, if it holds together. @throws {InvalidInputError} naming what does not. */
export function planTest(request: PlanRequest): TestPlan {
  const { id, keys, allocation, routing, prerequisites, groups } = request;
  const { rule, exclusions, holdouts, condition, ramp, sticky } = routing;
  const problem = crowdedField(routing) ?? unstorableField(routing) ?? stickyProblem(sticky);
  if (problem !== undefined) throw problem;
  const plan: TestPlan = {
    testId: id,
    key: id,
    rule,
    allocation,
    exclusions,
    holdouts,
    forced: forcedOf(routing.forced, keys),
    sticky,
    ramp,
    condition,
    prerequisites,
    variations: keys.map((key) => ({ key })),
  };
  const own = overlapWithin(exclusions);
  if (own !== undefined) throw own;
  const compiled = compileTestPlan(plan, { groups, testOf: () => undefined });
  if (compiled.kind !== 'compiled-test') throw refused(compiled);
  return plan;
}

function crowdedField(routing: RoutingWish): InvalidInputError | undefined {
  for (const field of ['exclusions', 'holdouts', 'ramp'] as const) {
    if (routing[field].length > MOST_PARTS) {
      return new InvalidInputError(field, `"${field}" has at most ${MOST_PARTS} entries.`);
    }
  }
  if (routing.forced.length <= MOST_FORCED) return undefined;
  return new InvalidInputError('forced', `At most ${MOST_FORCED} users are forced.`);
}

/** What Postgres cannot keep, or what cannot be a user. */
function unstorableField({
  exclusions,
  holdouts,
  forced,
  condition,
}: RoutingWish): InvalidInputError | undefined {
  const user = forced.findIndex(({ userId }) => !isUserId(userId));
  if (user >= 0) return unstorable(`forced.${user}.userId`, MAX_USER_ID_LENGTH);
  const space = exclusions.findIndex((each) => !isName(each.space));
  if (space >= 0) return unstorable(`exclusions.${space}.space`, LONGEST_NAME);
  const holdout = holdouts.findIndex(({ key }) => !isName(key));
  if (holdout >= 0) return unstorable(`holdouts.${holdout}.key`, LONGEST_NAME);
  if (condition === null || isStorableJson(condition)) return undefined;
  return new InvalidInputError('condition', 'A condition holds no NUL and no half of a character.');
}

function stickyProblem(sticky: TestStickiness | null): InvalidInputError | undefined {
  if (sticky === null) return undefined;
  const { bucketVersion, minBucketVersion, fallbackAttribute } = sticky;
  if (fallbackAttribute === 'id') {
    const message = 'The fallback is another attribute: users are known by their "id" anyway.';
    return new InvalidInputError('sticky.fallbackAttribute', message);
  }
  if (fallbackAttribute !== null && !isName(fallbackAttribute))
    return unstorable('sticky.fallbackAttribute', LONGEST_NAME);
  if (bucketVersion < 0 || bucketVersion > LAST_BUCKET_VERSION) {
    const message = `"sticky.bucketVersion" lies in 0 to ${LAST_BUCKET_VERSION}.`;
    return new InvalidInputError('sticky.bucketVersion', message);
  }
  if (minBucketVersion >= 0 && minBucketVersion <= bucketVersion) return undefined;
  const message = '"sticky.minBucketVersion" lies in 0 to "sticky.bucketVersion".';
  return new InvalidInputError('sticky.minBucketVersion', message);
}

function unstorable(field: string, longest: number): InvalidInputError {
  return new InvalidInputError(field, `"${field}" has 1 to ${longest} characters, none of them NUL.`);
}

function isStorableJson(value: object): boolean {
  let storable = true;
  JSON.stringify(value, (key, part: unknown) => {
    storable &&= isStorableText(key) && (typeof part !== 'string' || isStorableText(part));
    return part;
  });
  return storable;
}

function isName(text: string): boolean {
  return text.length > 0 && text.length <= LONGEST_NAME && isStorableText(text);
}

function forcedOf(forced: readonly ForcedUser[], keys: readonly string[]): Record<string, number> {
  const positions = new Map<string, number>();
  for (const [index, { userId, variation }] of forced.entries()) {
    const position = keys.indexOf(variation);
    if (position === -1) {
      const message = `The test has no variation "${variation}".`;
      throw new InvalidInputError(`forced.${index}.variation`, message);
    }
    if (positions.has(userId)) {
      throw new InvalidInputError(`forced.${index}.userId`, `User "${userId}" is forced twice.`);
    }
    positions.set(userId, position);
  }
  return Object.fromEntries(positions);
}

/** Ranges of one space are a union: one that repeats another's users is a mistake. */
function overlapWithin(exclusions: readonly ExclusionRange[]): InvalidInputError | undefined {
  for (const [index, range] of exclusions.entries()) {
    const before = exclusions
      .slice(0, index)
      .filter(({ space, rule }) => space === range.space && rule === range.rule);
    const overlap = before.length === 0 ? undefined : overlaps(before, [range]);
    if (overlap?.kind !== 'overlapping') continue;
    const message = `Two ranges of "${range.space}" overlap from ${overlap.from} to ${overlap.to}.`;
    return new InvalidInputError(`exclusions.${index}`, message);
  }
  return undefined;
}

function refused(problem: TestPlanProblem): InvalidInputError {
  switch (problem.kind) {
    case 'invalid-condition': {
      const field = problem.path === '' ? 'condition' : `condition.${problem.path}`;
      return new InvalidInputError(field, `The condition cannot be used: ${problem.reason}.`);
    }
    case 'exclusion-out-of-range': {
      const message = `A part of "${problem.space}" goes from ${problem.from} to ${problem.to}; it must rise within 0 to 1.`;
      return new InvalidInputError('exclusions', message);
    }
    case 'holdout-share-out-of-range':
      return new InvalidInputError('holdouts', `The share of "${problem.key}" is not within 0 to 1.`);
    case 'ramp-share-out-of-range':
      return new InvalidInputError(`ramp.${problem.index}.share`, 'A share of a ramp lies within 0 to 1.');
    case 'ramp-does-not-rise':
      return new InvalidInputError(`ramp.${problem.index}`, 'A ramp rises in time and in share.');
    case 'invalid-test-plan':
      return new InvalidInputError('prerequisites', `The test cannot be planned so: ${problem.reason}.`);
    default:
      return new InvalidInputError('variations', `Users cannot be divided so: ${problem.kind}.`);
  }
}
