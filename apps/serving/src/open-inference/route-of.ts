import type { PredictTarget } from '../prediction/prediction.service.js';
import type { Route } from '../routing/routed-endpoint.js';
import type { RoutingTable } from '../routing/routing-table.js';
import type { ModelPath } from './open-inference-protocol.js';

const ROUTED = { kind: 'routed' } as const;

/** Whom a path asks for. A version is a number; anything else in its place is a label. */
export function targetOf({ version }: ModelPath): PredictTarget {
  if (version === undefined) return ROUTED;
  return /^\d{1,9}$/.test(version)
    ? { kind: 'version', version: Number(version) }
    : { kind: 'label', label: version };
}

/** Who would answer. @throws {NotFoundError | UnavailableError | EndpointUnloadedError} */
export function routeOf(table: RoutingTable, path: ModelPath): Route {
  const routed = table.get(path.model);
  const target = targetOf(path);
  switch (target.kind) {
    case 'routed':
      return table.routeFor(routed, null);
    case 'version':
      return table.routeTo(routed, target.version);
    case 'label':
      return table.routeToLabel(routed, target.label);
  }
}
