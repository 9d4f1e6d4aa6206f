import type { Attributes } from '../attributes.js';
import type { GrowthBookStickyDocument } from './growthbook-evaluator.js';
import { hashKeyOf } from './hash-key.js';

export type StickyDocuments = Readonly<Record<string, GrowthBookStickyDocument>>;

/** `"{attribute}||{value}"`, with JSON for what is no text. */
export function stickyKey(attribute: string, value: unknown): string {
  return `${attribute}||${stickyValue(value)}`;
}

export function stickyValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What an experiment is remembered by. */
export interface StickyExperiment {
  /** `"{key}__{bucketVersion}"`. */
  readonly id: string;
  /** The ids of versions that exclude whoever has an assignment of theirs. */
  readonly blocked: readonly string[];
  readonly hashAttribute: string | undefined;
  readonly fallbackAttribute: string | undefined;
  /** Keys of the variations. */
  readonly variations: readonly (string | undefined)[];
}

const MOST_BLOCKED_VERSIONS = 1000;

export function stickyExperiment(experiment: {
  readonly key: string;
  readonly bucketVersion?: number | undefined;
  readonly minBucketVersion?: number | undefined;
  readonly hashAttribute?: string | undefined;
  readonly fallbackAttribute?: string | undefined;
  readonly meta?: readonly { readonly key?: string }[] | undefined;
}): StickyExperiment {
  const blocked = Math.min(experiment.minBucketVersion ?? 0, MOST_BLOCKED_VERSIONS);
  return {
    id: `${experiment.key}__${experiment.bucketVersion || 0}`,
    blocked: Array.from({ length: Math.max(0, Math.ceil(blocked)) }, (_, i) => `${experiment.key}__${i}`),
    hashAttribute: experiment.hashAttribute,
    fallbackAttribute: experiment.fallbackAttribute,
    variations: (experiment.meta ?? []).map(({ key }) => key),
  };
}

/** The variation that is remembered; −1 for none, or that the user is kept out. */
export function rememberedVariation(
  experiment: StickyExperiment,
  attributes: Attributes,
  documents: StickyDocuments,
): number | 'blocked' {
  const assignments = assignmentsOf(experiment, attributes, documents);
  if (experiment.blocked.some((id) => assignments[id] !== undefined)) return 'blocked';
  const variation = assignments[experiment.id];
  return variation === undefined ? -1 : experiment.variations.indexOf(variation);
}

/** Those of the attribute go before those of the fallback, which is `id` where there is none. */
function assignmentsOf(
  { hashAttribute, fallbackAttribute }: StickyExperiment,
  attributes: Attributes,
  documents: StickyDocuments,
): Readonly<Record<string, string>> {
  const key = hashKeyOf(attributes, hashAttribute || undefined);
  const fallback = hashKeyOf(attributes, fallbackAttribute || undefined);
  const byFallback = fallback.value ? documents[stickyKey(fallback.attribute, fallback.value)] : undefined;
  const byKey = documents[stickyKey(key.attribute, key.value)];
  return { ...byFallback?.assignments, ...byKey?.assignments };
}

/** The document with one more assignment; null when it had it already. */
export function withAssignment(
  documents: StickyDocuments,
  { attribute, value }: { readonly attribute: string; readonly value: unknown },
  assignment: { readonly id: string; readonly variation: string },
): { readonly key: string; readonly document: GrowthBookStickyDocument } | null {
  const key = stickyKey(attribute, value);
  const assignments = documents[key]?.assignments ?? {};
  if (assignments[assignment.id] === assignment.variation) return null;
  return {
    key,
    document: {
      attributeName: attribute,
      attributeValue: stickyValue(value),
      assignments: { ...assignments, [assignment.id]: assignment.variation },
    },
  };
}
