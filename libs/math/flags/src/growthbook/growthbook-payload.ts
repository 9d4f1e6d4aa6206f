import type { SavedGroups } from '../condition/saved-groups.js';

/** What GrowthBook's SDKs fetch, under their names: the part of it that evaluation reads. */
export interface GrowthBookPayload {
  readonly features?: Readonly<Record<string, GrowthBookFeature>>;
  readonly experiments?: readonly GrowthBookExperiment[];
  readonly savedGroups?: SavedGroups;
  readonly contextualBandits?: Readonly<Record<string, GrowthBookBandit>>;
}

export interface GrowthBookFeature {
  readonly defaultValue?: unknown;
  readonly rules?: readonly GrowthBookRule[];
}

/** From…to in [0, 1), the end not included. */
export type GrowthBookRange = readonly [from: number, to: number];

/** Name, from, to. */
export type GrowthBookNamespace = readonly [name: string, from: number, to: number];

export interface GrowthBookFilter {
  readonly seed: string;
  readonly ranges: readonly GrowthBookRange[];
  readonly hashVersion?: number;
  readonly attribute?: string;
}

export interface GrowthBookMeta {
  readonly key?: string;
  readonly name?: string;
  readonly passthrough?: boolean;
}

export interface GrowthBookPrerequisite {
  readonly id: string;
  readonly condition: object;
  /** Whether the whole feature is off when it is not met, rather than the rule. */
  readonly gate?: boolean;
}

/** What rules and experiments have in common. */
interface GrowthBookSplit {
  readonly condition?: object;
  readonly parentConditions?: readonly GrowthBookPrerequisite[];
  readonly weights?: readonly number[];
  readonly coverage?: number;
  readonly ranges?: readonly GrowthBookRange[];
  readonly meta?: readonly GrowthBookMeta[];
  readonly filters?: readonly GrowthBookFilter[];
  readonly namespace?: GrowthBookNamespace;
  readonly seed?: string;
  readonly name?: string;
  readonly phase?: string;
  readonly hashAttribute?: string;
  readonly fallbackAttribute?: string;
  readonly hashVersion?: number;
  readonly disableStickyBucketing?: boolean;
  readonly bucketVersion?: number;
  readonly minBucketVersion?: number;
}

export interface GrowthBookRule extends GrowthBookSplit {
  readonly id?: string;
  /** A rule that has it gives this value. */
  readonly force?: unknown;
  /** Otherwise it is an experiment between these. */
  readonly variations?: readonly unknown[];
  readonly contextualVariations?: readonly unknown[];
  readonly contextualBanditRef?: string;
  readonly key?: string;
  readonly range?: GrowthBookRange;
  readonly tracks?: readonly GrowthBookTrack[];
}

export interface GrowthBookUrlTarget {
  readonly include?: boolean;
  readonly type: string;
  readonly pattern: string;
}

export interface GrowthBookExperiment extends GrowthBookSplit {
  readonly key: string;
  readonly variations: readonly unknown[];
  readonly active?: boolean;
  readonly status?: string;
  readonly force?: number;
  readonly urlPatterns?: readonly GrowthBookUrlTarget[];
  readonly persistQueryString?: boolean;
  readonly manual?: boolean;
  readonly changeId?: string;
  readonly contextualBandit?: GrowthBookLeaf;
}

/** Weights by what is known of the user; the first of the contexts that matches counts. */
export interface GrowthBookBandit {
  readonly banditVersion?: number;
  readonly contexts?: readonly {
    readonly leafId: number;
    readonly condition?: object;
    readonly weights: readonly number[];
  }[];
}

/** Which of the contexts of a bandit a user is in: −1 for none. */
export interface GrowthBookLeaf {
  readonly leafId: number;
  readonly variationWeights: readonly number[];
  readonly banditVersion?: number | undefined;
}

/** An experiment that was evaluated elsewhere. */
export interface GrowthBookTrack {
  readonly experiment: GrowthBookExperiment;
  readonly result: GrowthBookExperimentResult;
}

export interface GrowthBookExperimentResult {
  readonly value: unknown;
  readonly variationId: number;
  readonly key: string;
  readonly name?: string;
  /** The user's point in [0, 1); only where the hash was used. */
  readonly bucket?: number;
  readonly passthrough?: boolean;
  readonly inExperiment: boolean;
  readonly hashUsed: boolean;
  readonly hashAttribute: string;
  /** As it is in the attributes; empty where it is missing. */
  readonly hashValue: unknown;
  readonly featureId: string | null;
  readonly stickyBucketUsed: boolean;
  readonly leafId?: number;
  readonly variationWeights?: readonly number[];
  readonly banditVersion?: number;
}

export type GrowthBookSource =
  | 'unknownFeature'
  | 'defaultValue'
  | 'force'
  | 'override'
  | 'experiment'
  | 'prerequisite'
  | 'cyclicPrerequisite';

export interface GrowthBookFeatureResult {
  readonly value: unknown;
  readonly source: GrowthBookSource;
  readonly on: boolean;
  readonly off: boolean;
  /** Empty where no rule decided, or one without an id. */
  readonly ruleId: string;
  readonly experiment?: GrowthBookExperiment;
  readonly experimentResult?: GrowthBookExperimentResult;
}
