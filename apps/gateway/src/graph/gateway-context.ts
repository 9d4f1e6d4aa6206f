import { contextWith, type SubgraphContext } from '@orrery/platform-graphql';
import type { TokenAuthenticator } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';

/** What the gateway knows of a request: who asks, and the header by which each subgraph checks that for itself. */
export interface GatewayContext extends SubgraphContext {
  readonly authorization: string;
}

/** Lets nobody in without a token. */
export function gatewayContextWith(authenticator: TokenAuthenticator) {
  const contextOf = contextWith(authenticator);
  return async (request: FastifyRequest): Promise<GatewayContext> => ({
    ...(await contextOf(request)),
    authorization: request.headers.authorization ?? '',
  });
}
