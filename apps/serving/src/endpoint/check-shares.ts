import { InvalidInputError } from '@orrery/domain';

/** What a caller wants one version to get. */
export interface WantedShare {
  readonly version: number;
  readonly percent: number;
}

/** Each version is a process with a model in it. */
export const MAX_SHARES = 20;

const HUNDREDTHS = 10_000;

/** @throws {InvalidInputError} unless the shares divide a whole, in hundredths of a percent. */
export function checkShares(shares: readonly WantedShare[]): void {
  if (shares.length > MAX_SHARES) {
    throw new InvalidInputError('shares', `An endpoint has at most ${MAX_SHARES} versions at once.`);
  }
  let sum = 0;
  const versions = new Set<number>();
  for (const [index, { version, percent }] of shares.entries()) {
    const hundredths = Math.round(percent * 100);
    if (!(percent >= 0 && percent <= 100) || Math.abs(percent * 100 - hundredths) > 1e-6) {
      const message = `A share has 0 to 100 percent with at most two decimals, not ${percent}.`;
      throw new InvalidInputError(`shares.${index}.percent`, message);
    }
    if (versions.has(version)) {
      throw new InvalidInputError(`shares.${index}.version`, `Version ${version} has more than one share.`);
    }
    versions.add(version);
    sum += hundredths;
  }
  if (sum !== HUNDREDTHS) {
    throw new InvalidInputError('shares', `The shares add up to ${sum / 100} percent, not to 100.`);
  }
}
