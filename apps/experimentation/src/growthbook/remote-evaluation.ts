import type {
  FlagEvaluation,
  GrowthBookExperiment,
  GrowthBookExperimentResult,
  GrowthBookFeature,
  GrowthBookTrack,
} from '@orrery/math-flags';
import type { Catalogue } from '../evaluation/catalogue.js';
import { flagSubject } from '../evaluation/flag-subject.js';
import { isUserId } from '../exposure/user-id.js';
import type { RemoteUser } from './read-remote-user.js';

/** Features that have one value each, that of the user, and tell the SDK which exposures to track. */
export type EvaluatedFeatures = Readonly<Record<string, GrowthBookFeature>>;

/** Evaluates the flags of every dialect for a user: GrowthBook's by its own rules, the others by theirs. */
export function evaluateRemotely(catalogue: Catalogue, user: RemoteUser, atMs: number): EvaluatedFeatures {
  const subject = flagSubject(userIdOf(user), user.attributes);
  const features = [...catalogue.flags.values()].map(({ key, dialect }) => {
    if (dialect === 'GROWTHBOOK') return [key, ownFeature(catalogue, key, user)] as const;
    if (user.forcedFeatures.has(key)) return [key, valueOnly(user.forcedFeatures.get(key), [])] as const;
    return [key, otherFeature(catalogue, catalogue.evaluator.evaluate(key, subject, atMs), user)] as const;
  });
  return Object.fromEntries(features.filter(([, feature]) => feature !== null)) as EvaluatedFeatures;
}

/** The identifier that serving and OFREP go by; without one the user is nobody in particular. */
function userIdOf({ attributes: { id } }: RemoteUser): string {
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
  { testNames }: Catalogue,
  evaluation: FlagEvaluation,
  { attributes }: RemoteUser,
): GrowthBookFeature | null {
  if (evaluation.kind !== 'value') return null;
  const { value, variant, test } = evaluation;
  const name = test === null ? undefined : testNames.get(test.id);
  if (test === null || name === undefined) return valueOnly(value, []);
  const result: GrowthBookExperimentResult = {
    value,
    key: variant ?? String(test.variation),
    variationId: test.variation,
    inExperiment: true,
    hashUsed: true,
    hashAttribute: 'id',
    hashValue: attributes['id'],
    featureId: null,
    stickyBucketUsed: false,
  };
  return valueOnly(value, [{ experiment: { key: name, variations: [] }, result }]);
}

function valueOnly(force: unknown, tracks: readonly GrowthBookTrack[]): GrowthBookFeature {
  return { rules: [{ force, ...(tracks.length > 0 && { tracks }) }] };
}
