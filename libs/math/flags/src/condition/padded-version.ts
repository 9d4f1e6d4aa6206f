const LARGER_THAN_ANY_PRE_RELEASE = '~';
const WIDTH = 5;

/**
 * A form of a version that compares as text the way versions do: `1.10.0` after `1.9.3`, `1.0.0` after `1.0.0-rc.1`.
 *
 * A leading `v` and what follows a `+` are dropped; numbers are padded to five digits; three bare parts get a `~`, so
 * that a release comes after its candidates. What is neither a text nor a number counts as version 0.
 *
 * Source: GrowthBook, sdk-js, util.ts, `paddedVersionString`.
 *
 * @example
 * paddedVersion('v1.2.3-rc.1+build7'); // '    1-    2-    3-rc-    1'
 */
export function paddedVersion(version: unknown): string {
  const parts = textOf(version)
    .replace(/(^v|\+.*$)/g, '')
    .split(/[-.]/);
  if (parts.length === 3) parts.push(LARGER_THAN_ANY_PRE_RELEASE);
  return parts.map((part) => (/^[0-9]+$/.test(part) ? part.padStart(WIDTH, ' ') : part)).join('-');
}

function textOf(version: unknown): string {
  if (typeof version === 'number') return String(version);
  return typeof version === 'string' && version !== '' ? version : '0';
}
