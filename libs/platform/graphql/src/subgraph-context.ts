import { UnauthenticatedError } from '@orrery/domain';
import type { Principal, TokenAuthenticator } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';

/** What resolvers know about a request; loaders use it as the key of what they remember. */
export interface SubgraphContext {
  readonly principal: Principal;
}

/** Lets nobody in without a token, not even to introspect. */
export function contextWith(authenticator: TokenAuthenticator) {
  return async (request: FastifyRequest): Promise<SubgraphContext> => {
    const principal = authenticator.authenticate(request.headers.authorization);
    if (principal !== null) return { principal };
    const { message, code } = new UnauthenticatedError();
    throw new GraphQLError(message, { extensions: { code, http: { status: 401 } } });
  };
}
