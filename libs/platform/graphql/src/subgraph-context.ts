import { ProjectBoundError, UnauthenticatedError, type DomainError } from '@orrery/domain';
import type { Principal, TokenAuthenticator } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';

/** What resolvers know about a request; loaders use it as the key of what they remember. */
export interface SubgraphContext {
  readonly principal: Principal;
  /** What the operation came by. */
  readonly request: FastifyRequest;
}

/**
 * Lets nobody in without a token, not even to introspect; nor a token that is bound to a project: no field of the graph
 * is divided by project, and references between services could not be.
 */
export function contextWith(authenticator: TokenAuthenticator) {
  return async (request: FastifyRequest): Promise<SubgraphContext> => {
    const principal = authenticator.authenticate(request.headers.authorization);
    if (principal === null) throw refusal(new UnauthenticatedError(), 401);
    if (principal.project !== null) throw refusal(new ProjectBoundError(principal.project), 403);
    return { principal, request };
  };
}

function refusal({ message, code }: DomainError, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}
