import { composeServices } from '@apollo/composition';
import { SERVICE_NAMES, type ServiceName } from '@orrery/domain';
import { readSubgraphSdl } from '@orrery/platform-graphql';
import { parse } from 'graphql';

/** The root of the project. */
export const PROJECT = new URL('../../../', import.meta.url);

/** The composed graph, as the gateway reads it. */
export const SUPERGRAPH_FILE = new URL('supergraph.graphql', PROJECT);

/** The subgraphs do not fit together; the message lists every reason. */
export class CompositionError extends Error {
  override readonly name = 'CompositionError';
}

/** One subgraph's schema, read from its service's sources. */
export function subgraphSdl(service: ServiceName): string {
  return readSubgraphSdl(new URL(`apps/${service}/src/`, PROJECT));
}

/**
 * Composes the subgraphs of all services into the supergraph. The addresses in it are names only: the gateway is told
 * the real ones when it starts.
 *
 * @throws {CompositionError}
 */
export function composeSupergraph(): string {
  const result = composeServices(
    SERVICE_NAMES.map((name) => ({
      name,
      url: `http://${name}/graphql`,
      typeDefs: parse(subgraphSdl(name)),
    })),
  );
  if (result.errors !== undefined)
    throw new CompositionError(result.errors.map(({ message }) => message).join('\n\n'));
  return `${result.supergraphSdl}\n`;
}
