import type { EndpointId, ModelVersionId } from '@orrery/domain';

/** What made an endpoint divide its traffic anew. */
export const DIVISION_CAUSES = ['CREATED', 'SET', 'ROLLED_BACK', 'ROLLOUT', 'BANDIT', 'AB_TEST'] as const;

export type DivisionCause = (typeof DIVISION_CAUSES)[number];

/** Why a division is wanted, and by whom. */
export interface DivisionOrigin {
  readonly cause: DivisionCause;
  /** Name of a token's owner, or of what moves the traffic by itself. */
  readonly changedBy: string;
  /** May be empty. */
  readonly reason: string;
  /** The roll-out or bandit whose step this is. */
  readonly moverId: string | null;
}

export interface DividedShare {
  readonly versionId: ModelVersionId;
  readonly version: number;
  readonly percent: number;
}

/** One division of an endpoint's traffic, as it was once wanted; never changed. */
export interface TrafficDivision extends DivisionOrigin {
  readonly endpointId: EndpointId;
  /** 1, 2, … for each endpoint. */
  readonly number: number;
  readonly at: Date;
  readonly shares: readonly DividedShare[];
  /**
   * The division that a roll-back leads to; null when there is none. That is the one before, but for steps of one roll-out
   * (the one before the first of them), and after a roll-back (the one before what it went back to: a second roll-back
   * never brings back what the first one took away).
   */
  readonly before: number | null;
}

/** The division that follows `last` in the history. */
export function beforeOf(
  last: TrafficDivision | null,
  next: DivisionOrigin,
  restored: TrafficDivision | null,
): number | null {
  if (restored !== null) return restored.before;
  if (last === null) return null;
  const isSameMover = next.moverId !== null && next.moverId === last.moverId;
  return isSameMover ? last.before : last.number;
}
