import { InvalidInputError } from '@orrery/domain';
import type { Destination, Route } from '../routing/routed-endpoint.js';
import type { PredictInput } from './predict-input.js';
import type { Exposures } from './prediction-facts.js';

/** One user for all rows, one (or none) for each, or nobody. */
export type UserIds = string | null | readonly (string | null)[];

/** The rows of a request that one version gets. */
export interface RowsOfVersion {
  readonly route: Route;
  readonly rows: readonly unknown[];
  readonly positions: readonly number[];
  readonly exposures: Exposures;
}

/** Sends each row where its user belongs. @throws {InvalidInputError} unless there is one user entry for each row. */
export function divideRows(
  input: PredictInput,
  users: readonly (string | null)[],
  routeFor: (userId: string | null) => Route,
): readonly RowsOfVersion[] {
  if (input.kind !== 'rows') {
    throw new InvalidInputError('user_ids', '"user_ids" go with "instances", not with "inputs".');
  }
  const { rows } = input;
  if (!Array.isArray(rows)) throw new InvalidInputError('instances', 'Send an array of rows.');
  if (rows.length !== users.length) {
    const message = `There are ${users.length} user_ids for ${rows.length} instances: send one for each, or null.`;
    throw new InvalidInputError('user_ids', message);
  }
  if (rows.length === 0) throw new InvalidInputError('instances', 'There are no rows: send at least one.');
  const parts = new Map<Destination['versionId'], Gathered>();
  for (const [position, row] of rows.entries()) {
    const userId = users[position] ?? null;
    const route = routeFor(userId);
    const key = route.destination.versionId;
    let part = parts.get(key);
    if (part === undefined) {
      part = { route, rows: [], positions: [], exposures: [] };
      parts.set(key, part);
    }
    part.rows.push(row);
    part.positions.push(position);
    if (route.exposed !== null && userId !== null) part.exposures.push({ ...route.exposed, userId });
  }
  return [...parts.values()];
}

interface Gathered extends RowsOfVersion {
  readonly rows: unknown[];
  readonly positions: number[];
  readonly exposures: Exposures;
}
