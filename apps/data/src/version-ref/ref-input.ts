import { InvalidInputError } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import type { NamedVersion } from './version-refs.js';

/** A name, as a caller gives it. */
export interface RefInput {
  readonly dataset: string;
  readonly name: string;
}

/** A name and where it goes, as a caller gives it. */
export interface PointInput extends RefInput {
  readonly versionId: string;
  readonly reason?: string | null;
}

const MAX_REASON = 2_000;

/** @throws {InvalidInputError} */
export function readNamedVersion(
  { dataset, name, versionId, reason }: PointInput,
  { principal }: SubgraphContext,
): NamedVersion {
  if ((reason?.length ?? 0) > MAX_REASON) {
    throw new InvalidInputError('reason', `A reason has ${MAX_REASON} characters at the most.`);
  }
  return { dataset, name, versionId, reason: reason ?? '', by: principal.name };
}
