import type { UnleashPayload } from './unleash-state.js';

/** Whoever is asked about. */
export interface UnleashContext {
  readonly userId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly remoteAddress?: string | undefined;
  readonly environment?: string | undefined;
  readonly appName?: string | undefined;
  readonly properties?: Readonly<Record<string, unknown>> | undefined;
  /** What time it is, since 1970: for constraints on dates. */
  readonly currentTimeMs: number;
  /** A number in [0, 1), for strategies and variants that are not sticky. */
  random(): number;
}

/** What a user gets of a feature with variants. */
export interface UnleashVariant {
  /** `disabled` when there is none. */
  readonly name: string;
  readonly enabled: boolean;
  readonly payload?: UnleashPayload;
  /** Whether the feature itself is enabled. */
  readonly feature_enabled: boolean;
}

/** Evaluates as Unleash's SDK for Node does. Answers are shared objects: do not change them. */
export interface UnleashEvaluator {
  /** False for a feature that is not there. */
  isEnabled(name: string, context: UnleashContext): boolean;
  variant(name: string, context: UnleashContext): UnleashVariant;
  has(name: string): boolean;
  names(): readonly string[];
}

export interface UnleashOptions {
  /** The machine's name, for the strategy `applicationHostname`, which enables nothing without it. */
  readonly hostname?: string;
}
