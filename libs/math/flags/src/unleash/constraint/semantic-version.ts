const NUMBER = '(?:0|[1-9]\\d*)';
const PRE_RELEASE_PART = '(?:\\d*[a-zA-Z-][a-zA-Z0-9-]*|0|[1-9]\\d*)';
const FULL = new RegExp(
  `^v?(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})` +
    `(?:-(${PRE_RELEASE_PART}(?:\\.${PRE_RELEASE_PART})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);
const LONGEST = 256;

/** A version by Semantic Versioning 2.0.0, without its build. */
export interface SemanticVersion {
  /** Major, minor, patch. */
  readonly release: readonly number[];
  /** Numbers as numbers; empty for a release. */
  readonly preRelease: readonly (number | string)[];
}

/** The version that is written; null when it is none. A leading `v` and space around it are allowed. */
export function readSemanticVersion(text: string): SemanticVersion | null {
  if (text.length > LONGEST) return null;
  const found = FULL.exec(text.trim());
  if (found === null) return null;
  const release = found.slice(1, 4).map(Number);
  if (release.some((part) => part > Number.MAX_SAFE_INTEGER)) return null;
  const preRelease = found[4]?.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part)) ?? [];
  return { release, preRelease };
}

/**
 * Negative, zero or positive as the first version comes before, with or after the second.
 *
 * Source: Semantic Versioning 2.0.0, §11: a pre-release comes before its release; numbers before words; more parts
 * after fewer.
 */
export function compareSemanticVersions(first: SemanticVersion, second: SemanticVersion): number {
  for (let i = 0; i < 3; i++)
    if (first.release[i] !== second.release[i]) return first.release[i] - second.release[i];
  if (first.preRelease.length === 0 || second.preRelease.length === 0)
    return second.preRelease.length - first.preRelease.length;
  return comparePreReleases(first.preRelease, second.preRelease);
}

function comparePreReleases(
  first: readonly (number | string)[],
  second: readonly (number | string)[],
): number {
  const shared = Math.min(first.length, second.length);
  for (let i = 0; i < shared; i++) {
    const order = compareParts(first[i], second[i]);
    if (order !== 0) return order;
  }
  return first.length - second.length;
}

function compareParts(first: number | string, second: number | string): number {
  if (first === second) return 0;
  if (typeof first !== typeof second) return typeof first === 'number' ? -1 : 1;
  return first < second ? -1 : 1;
}
