import { growthBookHash } from '@orrery/math-bucketing';
import type { Attributes } from '../attributes.js';
import type { GrowthBookNamespace } from './growthbook-payload.js';
import { inRange } from './bucket-ranges.js';

/** The attribute that users are split by, and its value. */
export interface HashKey {
  readonly attribute: string;
  /** Empty where it is missing, null, 0 or false. */
  readonly value: unknown;
}

/** The value of the attribute (`id` if left out), or that of the fallback where it has none. */
export function hashKeyOf(attributes: Attributes, attribute = 'id', fallback?: string): HashKey {
  const value = attributes[attribute];
  if (value || !fallback) return { attribute, value: value || '' };
  const second = attributes[fallback];
  return second ? { attribute: fallback, value: second } : { attribute, value: '' };
}

/** The user's point in [0, 1); null for a version of the hash that does not exist, or a value that has no text. */
export function hashPoint(seed: string, value: unknown, version: number): number | null {
  if (version !== 1 && version !== 2) return null;
  const text = typeof value === 'string' ? value : textOf(value);
  return text === null ? null : growthBookHash({ seed, value: text }, version);
}

export function inNamespace(value: unknown, [name, from, to]: GrowthBookNamespace): boolean {
  const point = hashPoint(`__${name}`, value, 1);
  return point !== null && inRange(point, [from, to]);
}

function textOf(value: unknown): string | null {
  try {
    return String(value);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
