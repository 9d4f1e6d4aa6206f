import type { TrafficShare } from './endpoint.js';

/** Labels that nobody sets: they follow the traffic. */
export const KEPT_LABELS: ReadonlySet<string> = new Set(['stable', 'canary']);

export interface Labelled {
  readonly label: string;
  readonly version: number;
}

/** The versions that an open roll-out moves traffic from and to. */
export interface Moving {
  readonly stableVersion: number;
  readonly canaryVersion: number;
}

/**
 * The labels that somebody set, and those that follow the traffic: `stable` is what a roll-out would go back to, or the
 * version with the greatest share (of equals the lowest); `canary` is there only while a roll-out is open.
 */
export function labelsInForce<L extends Labelled>(
  labels: readonly L[],
  shares: readonly TrafficShare[],
  moving: Moving | null,
): readonly Labelled[] {
  if (moving !== null) {
    const { stableVersion, canaryVersion } = moving;
    return [
      ...labels,
      { label: 'stable', version: stableVersion },
      { label: 'canary', version: canaryVersion },
    ];
  }
  const [greatest] = shares.toSorted((a, b) => b.percent - a.percent || a.version - b.version);
  return greatest === undefined ? labels : [...labels, { label: 'stable', version: greatest.version }];
}
