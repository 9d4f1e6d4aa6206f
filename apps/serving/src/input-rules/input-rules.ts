import type { EndpointId } from '@orrery/domain';
import type { MissingValues } from '../endpoint/endpoint.js';

/** What values of one feature may be, beyond its type. */
export interface FeatureRule {
  readonly feature: string;
  /** The least number; null for any. */
  readonly min: number | null;
  /** The greatest number; null for any. */
  readonly max: number | null;
  /** The only values; null for any. */
  readonly categories: readonly Category[] | null;
  /** Instead of what the endpoint says for all features; null for that. */
  readonly missing: MissingValues | null;
}

export type Category = string | number | boolean;

/** What an endpoint takes, beyond the signature of the version that answers. */
export interface InputRules {
  readonly endpointId: EndpointId;
  /** Of a request; null for any. */
  readonly maxRows: number | null;
  /** Each of another feature. */
  readonly features: readonly FeatureRule[];
  readonly setAt: Date;
  readonly setBy: string;
}
