import {
  keyOfSubject,
  type FlagEvaluation,
  type FlagSubject,
  type GrowthBookExperiment,
  type GrowthBookExperimentResult,
  type GrowthBookFeature,
  type GrowthBookTrack,
} from '@orrery/math-flags';
import type { Catalogue } from '../evaluation/catalogue.js';
import { isUserId } from '../exposure/user-id.js';
import type { RemoteUser } from './read-remote-user.js';

/** Features that have one value each, that of the user, and tell the SDK which exposures to track. */
export type EvaluatedFeatures = Readonly<Record<string, GrowthBookFeature>>;

/** Whoever is asked about, as an SDK told of them and as our own flags know them. */
export interface RemoteQuestion {
  readonly user: RemoteUser;
  readonly subject: FlagSubject;
  readonly atMs: number;
}

/** Evaluates the flags of every dialect for a user: GrowthBook's by its own rules, the others by theirs. */
export function evaluateRemotely(
  catalogue: Catalogue,
  { user, subject, atMs }: RemoteQuestion,
): EvaluatedFeatures {
  const features = [...catalogue.flags.values()].map(({ key, dialect }) => {
    if (dialect === 'GROWTHBOOK') return [key, ownFeature(catalogue, key, user)] as const;
    if (user.forcedFeatures.has(key)) return [key, valueOnly(user.forcedFeatures.get(key), [])] as const;
    return [key, otherFeature(catalogue, catalogue.evaluator.evaluate(key, subject, atMs), subject)] as const;
  });
  return Object.fromEntries(features.filter(([, feature]) => feature !== null)) as EvaluatedFeatures;
}

/** The identifier that serving and OFREP go by; without one the user is nobody in particular. */
export function userIdOf({ attributes: { id } }: RemoteUser): string {
  const text = typeof id === 'number' ? String(id) : id;
  return typeof text === 'string' && isUserId(text) ? text : '';
}

function ownFeature({ growthBook }: Catalogue, key: string, user: RemoteUser): GrowthBookFeature {
  const tracks: GrowthBookTrack[] = [];
  const onExperiment = (experiment: GrowthBookExperiment, result: GrowthBookExperimentResult): void =>
    void tracks.push({ experiment, result });
  const { value } = growthBook.evaluator.feature(key, { ...user, onExperiment });
  return valueOnly(value, tracks);
}

function otherFeature(
  { testNames, sticky }: Catalogue,
  evaluation: FlagEvaluation,
  subject: FlagSubject,
): GrowthBookFeature | null {
  if (evaluation.kind !== 'value') return null;
  const { value, variant, test } = evaluation;
  const name = test === null ? undefined : testNames.get(test.id);
  if (test === null || name === undefined) return valueOnly(value, []);
  const plan = sticky.find(({ testId }) => testId === test.id);
  const known = keyOfSubject(subject, plan?.sticky?.fallbackAttribute ?? null);
  const result: GrowthBookExperimentResult = {
    value,
    key: variant ?? String(test.variation),
    variationId: test.variation,
    inExperiment: true,
    hashUsed: true,
    hashAttribute: known.attribute,
    hashValue: known.value,
    featureId: null,
    stickyBucketUsed: false,
  };
  return valueOnly(value, [{ experiment: { key: name, variations: [] }, result }]);
}

function valueOnly(force: unknown, tracks: readonly GrowthBookTrack[]): GrowthBookFeature {
  return { rules: [{ force, ...(tracks.length > 0 && { tracks }) }] };
}
