import type { Attributes } from '../attributes.js';
import type { ConditionProblem } from '../condition/condition-problem.js';
import type {
  GrowthBookExperiment,
  GrowthBookExperimentResult,
  GrowthBookFeatureResult,
} from './growthbook-payload.js';

/** The assignments of one value of one attribute: `"{experiment key}__{bucket version}"` → key of the variation. */
export interface GrowthBookStickyDocument {
  readonly attributeName: string;
  readonly attributeValue: string;
  readonly assignments: Readonly<Record<string, string>>;
}

/** Whoever is asked about. */
export interface GrowthBookUser {
  readonly attributes: Attributes;
  readonly url?: string;
  /** Indices of variations by key of the experiment. */
  readonly forcedVariations?: Readonly<Record<string, number>>;
  /** Values by key of the feature. */
  readonly forcedFeatures?: ReadonlyMap<string, unknown>;
  /** What is remembered, by `"{attribute}||{value}"`. Buckets are sticky when it is there, even empty. */
  readonly stickyAssignments?: Readonly<Record<string, GrowthBookStickyDocument>>;
  readonly qaMode?: boolean;
  readonly enabled?: boolean;
  /** Is told of every experiment that the user was put into by a hash, or that `tracks` of a rule name. */
  readonly onExperiment?: (experiment: GrowthBookExperiment, result: GrowthBookExperimentResult) => void;
  /** Is told of what is to be remembered from now on. */
  readonly onSticky?: (key: string, document: GrowthBookStickyDocument) => void;
}

/** Where a user is sent to instead. */
export interface GrowthBookRedirect {
  readonly experiment: GrowthBookExperiment;
  readonly result: GrowthBookExperimentResult;
  /** Null when the target is itself a page of the experiment. */
  readonly url: string | null;
}

/** A part of a payload that must not be put into force. */
export interface GrowthBookProblem extends ConditionProblem {
  /** What it belongs to: a key of the payload's own. */
  readonly owner: { readonly kind: 'feature' | 'experiment' | 'contextual-bandit'; readonly key: string };
}

/** Evaluates as GrowthBook's SDK for JavaScript does. Answers are shared objects: do not change them. */
export interface GrowthBookEvaluator {
  /** Conditions that are evaluated as GrowthBook does (mostly: they match nobody), but should be refused. */
  readonly problems: readonly GrowthBookProblem[];
  feature(key: string, user: GrowthBookUser): GrowthBookFeatureResult;
  run(experiment: GrowthBookExperiment, user: GrowthBookUser): GrowthBookExperimentResult;
  /** The first of the payload's redirecting experiments that the user is in. */
  redirect(user: GrowthBookUser): GrowthBookRedirect | null;
  /** The keys of the documents that may matter to the user, for whoever keeps them. */
  stickyKeys(user: GrowthBookUser): readonly string[];
  keys(): readonly string[];
}
