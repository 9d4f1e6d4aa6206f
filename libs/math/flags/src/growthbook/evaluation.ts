import type { Attributes } from '../attributes.js';
import type { GrowthBookUser } from './growthbook-evaluator.js';
import type { GrowthBookFeatureResult } from './growthbook-payload.js';
import type { StickyDocuments } from './sticky-buckets.js';

/** The features that are being asked about as each other's prerequisites. */
export interface FeatureTrail {
  readonly key: string;
  readonly within: FeatureTrail | null;
}

/** Features that need each other in many ways could otherwise ask for each other without end. */
const MOST_PREREQUISITES = 10_000;

/** One question about one user, and what comes up while it is answered. */
export class Evaluation {
  readonly attributes: Attributes;
  /** What is remembered, with what this question added; undefined when buckets are not sticky. */
  documents: StickyDocuments | undefined;
  trail: FeatureTrail | null = null;
  private prerequisitesLeft = MOST_PREREQUISITES;

  /** How the last experiment came to its variation. */
  hashUsed = false;
  stickyUsed = false;
  point: number | undefined = undefined;

  constructor(
    readonly user: GrowthBookUser,
    readonly prerequisite: (key: string, evaluation: Evaluation) => GrowthBookFeatureResult,
  ) {
    this.attributes = user.attributes;
    this.documents = user.stickyAssignments;
  }

  /** Forgets how the last experiment came to its variation. */
  forget(): void {
    this.hashUsed = false;
    this.stickyUsed = false;
    this.point = undefined;
  }

  /** Whether the feature is being asked about already, or so many are that nothing good can come of it. */
  isEndless(key: string): boolean {
    if (this.trail !== null && --this.prerequisitesLeft < 0) return true;
    for (let asked = this.trail; asked !== null; asked = asked.within) if (asked.key === key) return true;
    return false;
  }
}
