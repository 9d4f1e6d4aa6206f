import type {
  AssignmentPlan,
  AssignOptions,
  CompiledAssignment,
  InvalidPlan,
  PlanAssignment,
  PlanExclusion,
  RememberedAssignment,
} from './assignment-plan.js';
import { type ExclusionRange, isSameSpace } from './exclusion-range.js';
import { growthBookHash, GrowthBookSeed } from './growth-book-hash.js';
import { bucketByRule } from './hash-rule.js';
import { invalidPlan } from './invalid-plan.js';
import { Md5Seed } from './md5-seed.js';

const NOBODY = -1;
const NO_USER = excluded('no-user', null);
const BLOCKED = excluded('sticky-blocked', null);
const HELD_OUT = excluded('holdout', null);

/**
 * Makes a plan ready to be asked, or says why it does not hold together.
 *
 * What is assigned depends on the plan, the user and the time only. The seed is hashed once and answers are kept by
 * bucket, so that asking costs one hash for each exclusion, holdout and open ramp, and one for the bucket; nothing is
 * allocated once a bucket was seen.
 *
 * @example
 * const compiled = compileAssignment({
 *   key: 'checkout', rule: 'md5', exclusions: [], holdouts: [], forced: {}, sticky: null, ramp: [],
 *   allocation: { buckets: 100, variations: [[{ from: 0, to: 50 }], [{ from: 50, to: 100 }]] },
 * });
 * compiled.kind === 'compiled' && compiled.assign('user-1', { atMs: 0 });
 * // { kind: 'assigned', variation: 1, bucket: 81, because: 'hash' }
 */
export function compileAssignment(plan: AssignmentPlan): CompiledAssignment | InvalidPlan {
  return invalidPlan(plan) ?? new PlannedAssignment(plan);
}

class PlannedAssignment implements CompiledAssignment {
  readonly kind = 'compiled';
  readonly bucket: (userId: string) => number;

  private readonly forced: ReadonlyMap<string, number>;
  private readonly holdouts: readonly { readonly seed: GrowthBookSeed; readonly share: number }[];
  private readonly spaces: readonly Space[];
  private readonly rampSeed: GrowthBookSeed;
  /** The variation of each bucket. */
  private readonly owners: Int32Array;
  /** Answers by bucket, made when first given. */
  private readonly answers: PlanAssignment[];
  private readonly behindRamp: PlanAssignment[];

  constructor(readonly plan: AssignmentPlan) {
    const { key, rule, allocation } = plan;
    this.forced = new Map(Object.entries(plan.forced));
    this.holdouts = plan.holdouts.map(({ key, share }) => ({
      seed: new GrowthBookSeed(`holdout:${key}`),
      share,
    }));
    this.rampSeed = new GrowthBookSeed(`ramp:${key}`);
    this.spaces = spacesOf(plan.exclusions);
    this.owners = ownersOf(plan);
    this.answers = new Array<PlanAssignment>(allocation.buckets);
    this.behindRamp = new Array<PlanAssignment>(allocation.buckets);
    const seed = new Md5Seed(key);
    this.bucket =
      rule === 'md5'
        ? (userId) => seed.bucket(userId)
        : (userId) => bucketByRule(rule, { experimentId: key, userId });
  }

  assign(userId: string, { atMs, remembered, keyedBy = 'user' }: AssignOptions): PlanAssignment {
    if (userId === '') return NO_USER;
    const forced = keyedBy === 'user' ? this.forced.get(userId) : undefined;
    if (forced !== undefined) {
      return { kind: 'assigned', variation: forced, bucket: this.bucket(userId), because: 'forced' };
    }
    if (this.isHeldOut(userId)) return HELD_OUT;
    for (const space of this.spaces) if (!space.holds(userId)) return space.excluded;
    const bucket = this.bucket(userId);
    if (!this.isLetIn(userId, atMs)) return (this.behindRamp[bucket] ??= excluded('ramp', bucket));
    return (remembered && this.keep(bucket, remembered)) ?? this.answerAt(bucket);
  }

  private answerAt(bucket: number): PlanAssignment {
    return (this.answers[bucket] ??= this.answerOf(bucket));
  }

  rampShare(atMs: number): number {
    const { ramp } = this.plan;
    if (ramp.length === 0) return 1;
    return ramp.findLast((step) => step.atMs <= atMs)?.share ?? 0;
  }

  private keep(
    bucket: number,
    { variation, bucketVersion }: RememberedAssignment,
  ): PlanAssignment | undefined {
    const { sticky, allocation } = this.plan;
    if (sticky === null) return undefined;
    if (bucketVersion < sticky.minBucketVersion) return BLOCKED;
    if (bucketVersion !== sticky.bucketVersion || !(variation in allocation.variations)) return undefined;
    return { kind: 'assigned', variation, bucket, because: 'sticky' };
  }

  private isHeldOut(userId: string): boolean {
    for (const { seed, share } of this.holdouts) if (seed.point(userId) < share) return true;
    return false;
  }

  private isLetIn(userId: string, atMs: number): boolean {
    const share = this.rampShare(atMs);
    return share === 1 || this.rampSeed.point(userId) < share;
  }

  private answerOf(bucket: number): PlanAssignment {
    const variation = this.owners[bucket];
    if (variation === NOBODY) return excluded('coverage', bucket);
    return Object.freeze({ kind: 'assigned', variation, bucket, because: 'hash' });
  }
}

function excluded(because: PlanExclusion, bucket: number | null): PlanAssignment {
  return Object.freeze({ kind: 'excluded', because, bucket });
}

function ownersOf({ allocation }: AssignmentPlan): Int32Array {
  const owners = new Int32Array(allocation.buckets).fill(NOBODY);
  for (const [variation, ranges] of allocation.variations.entries()) {
    for (const { from, to } of ranges) owners.fill(variation, from, to);
  }
  return owners;
}

/** The parts of one space that a test has. */
interface Space {
  readonly excluded: PlanAssignment;
  holds(userId: string): boolean;
}

function spacesOf(exclusions: readonly ExclusionRange[]): Space[] {
  const firsts = exclusions.filter(
    (range, i) => exclusions.findIndex((other) => isSameSpace(range, other)) === i,
  );
  return firsts.map((first) => {
    const { space, rule } = first;
    const ranges = exclusions.filter((other) => isSameSpace(first, other));
    const point = pointIn(space, rule);
    return {
      excluded: excluded(rule, null),
      holds: (userId) => {
        const at = point(userId);
        return ranges.some(({ from, to }) => at >= from && at < to);
      },
    };
  });
}

function pointIn(space: string, rule: ExclusionRange['rule']): (userId: string) => number {
  if (rule === 'namespace') return (value) => growthBookHash({ seed: `__${space}`, value }, 1);
  const seed = new Md5Seed(`layer:${space}`);
  return (userId) => seed.point(userId);
}
