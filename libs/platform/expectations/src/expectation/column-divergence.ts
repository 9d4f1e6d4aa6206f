import { ExpectationFault } from '../expectation.errors.js';
import type { JsonObject } from '../json.js';
import type { Kwargs } from '../plan/kwargs.js';
import { literal } from '../plan/literal.js';
import type { ObservedOutcome } from '../plan/outcome.js';
import { aggregates, counts, type Plan } from '../plan/plan.js';
import { sqlOf, type Subject } from '../plan/subject.js';
import { kindOf } from '../table/column-kind.js';
import { meetCategories, partitionDetails, requireValues } from './categories.js';
import type { ExpectationDefinition } from './definition.js';
import { readPartition, type CategoricalPartition, type ContinuousPartition } from './partition.js';

const DEFAULT_BINS = 10;

interface Holdout {
  readonly tail: number;
  readonly internal: number;
  readonly threshold: number | null;
}

/** The relative entropy of what is observed against what is expected, in nats (Kullback & Leibler 1951). */
function* divergence(subject: Subject): Plan<ObservedOutcome> {
  const { kwargs } = subject;
  const holdout = readHoldout(kwargs);
  const isBucketed = kwargs.flag('bucketize_data', true);
  const given = kwargs.raw('partition_object');
  const partition = given === null ? null : readPartition(given);
  if (partition?.kind === 'categorical' || (partition === null && !isBucketed)) {
    return yield* judgeCategories(subject, partition, holdout);
  }
  if (!isBucketed) {
    throw new ExpectationFault('ValueError: a continuous partition needs bucketize_data to be true.');
  }
  if (kindOf(subject.column()) !== 'NUMBER') {
    throw new ExpectationFault('TypeError: a continuous partition needs a numeric column.');
  }
  return yield* judgeBins(subject, partition ?? (yield* evenPartition(subject)), holdout);
}

function readHoldout(kwargs: Kwargs): Holdout {
  const holdout = {
    tail: kwargs.number('tail_weight_holdout') ?? 0,
    internal: kwargs.number('internal_weight_holdout') ?? 0,
    threshold: kwargs.number('threshold'),
  };
  for (const weight of [holdout.tail, holdout.internal]) {
    if (weight < 0 || weight > 1)
      throw new ExpectationFault('ValueError: weight holdouts must be between zero and one.');
  }
  if (holdout.threshold !== null && holdout.threshold < 0) {
    throw new ExpectationFault('ValueError: Threshold must be specified, greater than or equal to zero.');
  }
  return holdout;
}

function* judgeCategories(
  subject: Subject,
  partition: CategoricalPartition | null,
  { tail, internal, threshold }: Holdout,
): Plan<ObservedOutcome> {
  if (internal > 0)
    throw new ExpectationFault('ValueError: Internal weight holdout cannot be used for discrete data.');
  const met = yield* meetCategories(subject, partition, tail);
  return told(relativeEntropy(met.seen, met.awaited), threshold, partitionDetails(met));
}

/** The histogram of the column itself, for those who ask for no other. */
function* evenPartition(subject: Subject): Plan<ContinuousPartition> {
  const column = sqlOf(subject.column());
  const [low, high] = yield* aggregates(subject.over(`min(${column})`), subject.over(`max(${column})`));
  const [from, to] = [Number(low), Number(high)];
  if (low === null || high === null || !(to > from)) {
    throw new ExpectationFault('ValueError: a histogram needs two different values.');
  }
  const step = (to - from) / DEFAULT_BINS;
  const bins = Array.from({ length: DEFAULT_BINS + 1 }, (_, at) =>
    at === DEFAULT_BINS ? to : from + at * step,
  );
  const { inside, all } = yield* histogram(subject, bins);
  return { kind: 'continuous', bins, weights: inside.map((count) => count / all), tails: null };
}

interface Histogram {
  /** Per interval, closed below and open above; the last is closed. */
  readonly inside: readonly number[];
  readonly below: number;
  readonly above: number;
  readonly all: number;
}

function* histogram(subject: Subject, bins: readonly number[]): Plan<Histogram> {
  const column = sqlOf(subject.column());
  const [first = 0, last = 0] = [bins[0], bins.at(-1)];
  const within = bins.slice(1).map((high, at) => {
    const isLast = at === bins.length - 2;
    return `${column} >= ${literal(bins[at] ?? first)} AND ${column} ${isLast ? '<=' : '<'} ${literal(high)}`;
  });
  const [all = 0, below = 0, above = 0, ...inside] = yield* counts(
    subject.over(`count(${column})`),
    subject.over('count(*)', `${column} < ${literal(first)}`),
    subject.over('count(*)', `${column} > ${literal(last)}`),
    ...within.map((test) => subject.over('count(*)', test)),
  );
  return { inside, below, above, all };
}

function* judgeBins(
  subject: Subject,
  { bins, weights, tails }: ContinuousPartition,
  { tail, internal, threshold }: Holdout,
): Plan<ObservedOutcome> {
  const isOpen = [bins[0] === Number.NEGATIVE_INFINITY, bins.at(-1) === Number.POSITIVE_INFINITY] as const;
  const [openBelow, openAbove] = isOpen;
  if (tails !== null && (tail !== 0 || openBelow || openAbove)) {
    throw new ExpectationFault(
      'ValueError: Partition cannot have tail weights with a tail_weight_holdout or where endpoints must be finite.',
    );
  }
  if (openBelow && openAbove && tail > 0) {
    throw new ExpectationFault(
      'ValueError: tail_weight_holdout cannot be used for partitions with infinite endpoints.',
    );
  }
  const { inside, below, above, all } = yield* histogram(subject, bins);
  requireValues(all);
  const empty = weights.filter((weight) => weight === 0).length;
  const awaited = weights.map((weight) =>
    weight === 0 && internal > 0 ? internal / empty : weight * (1 - tail - internal),
  );
  const seen = inside.map((count) => count / all);
  const closedTail = openBelow || openAbove ? tail : tail / 2;
  const ends = {
    expected: [
      openBelow ? null : (tails?.[0] ?? closedTail),
      openAbove ? null : (tails?.[1] ?? closedTail),
    ] as const,
    observed: [openBelow ? null : below / all, openAbove ? null : above / all] as const,
  };
  const entropy = relativeEntropy(withEnds(seen, ends.observed), withEnds(awaited, ends.expected));
  const edges = bins.filter((edge) => Number.isFinite(edge));
  return told(entropy, threshold, {
    observed_partition: split(edges, seen, ends.observed),
    expected_partition: split(edges, awaited, ends.expected),
  });
}

type Ends = readonly [number | null, number | null];

function withEnds(inside: readonly number[], [below, above]: Ends): readonly number[] {
  return [...(below === null ? [] : [below]), ...inside, ...(above === null ? [] : [above])];
}

/** Tails apart from what lies between them: an unbounded interval is a tail. */
function split(bins: readonly number[], weights: readonly number[], [below, above]: Ends): JsonObject {
  const inner = weights.slice(below === null ? 1 : 0, above === null ? -1 : undefined);
  return { bins, weights: inner, tail_weights: [below ?? weights[0] ?? 0, above ?? weights.at(-1) ?? 0] };
}

/** ∑ p log(p/q) of both scaled to one; infinite where something is seen that was not expected at all. */
function relativeEntropy(seen: readonly number[], expected: readonly number[]): number {
  const [allSeen, allExpected] = [seen, expected].map((weights) =>
    weights.reduce((sum, each) => sum + each, 0),
  );
  return seen.reduce((sum, weight, at) => {
    if (weight === 0) return sum;
    const [p, q] = [weight / (allSeen ?? 0), (expected[at] ?? 0) / (allExpected ?? 0)];
    return sum + (q === 0 ? Number.POSITIVE_INFINITY : p * Math.log(p / q));
  }, 0);
}

function told(entropy: number, threshold: number | null, details: JsonObject): ObservedOutcome {
  const success = threshold === null || entropy <= threshold;
  return { kind: 'observed', success, observed: Number.isFinite(entropy) ? entropy : null, details };
}

export const COLUMN_DIVERGENCE: readonly ExpectationDefinition[] = [
  { type: 'expect_column_kl_divergence_to_be_less_than', domain: 'column-aggregate', plan: divergence },
];
