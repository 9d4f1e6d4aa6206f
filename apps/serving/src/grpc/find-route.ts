import type { PredictTarget } from '../prediction/prediction.service.js';
import type { Route, RoutedEndpoint } from '../routing/routed-endpoint.js';
import type { RoutingTable } from '../routing/routing-table.js';

/** Who would answer. @throws {NotFoundError | UnavailableError} */
export function findRoute(table: RoutingTable, routed: RoutedEndpoint, target: PredictTarget): Route {
  switch (target.kind) {
    case 'routed':
      return table.routeFor(routed, null);
    case 'version':
      return table.routeTo(routed, target.version);
    case 'label':
      return table.routeToLabel(routed, target.label);
  }
}
