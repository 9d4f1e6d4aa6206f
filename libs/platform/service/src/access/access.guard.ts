import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ForbiddenError, ProjectBoundError, UnauthenticatedError, roleIncludes } from '@orrery/domain';
import type { FastifyRequest } from 'fastify';
import { ACCESS_METADATA, UNSCOPED, type AccessPolicy, type AccessRule, type AccessScope } from './access.js';
import { rememberCaller } from './caller.js';
import { TokenAuthenticator, type Principal } from './token-authenticator.js';

/** Refuses every call that its declared policy does not allow, and every route that declares none. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: TokenAuthenticator,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    // GraphQL fields are decided by the subgraph's own policy: see `governRootFields` in platform-graphql.
    if (context.getType<string>() === 'graphql') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const targets = [context.getHandler(), context.getClass()];
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_METADATA, targets);
    const principal = this.authenticator.authenticate(request.headers.authorization);
    if (principal !== null) rememberCaller(request, principal);
    return decideAccess(rule?.policy, principal, rule);
  }
}

/**
 * @throws {UnauthenticatedError} without a valid token where one is asked for.
 * @throws {ForbiddenError} when the role does not suffice, or nothing is declared.
 * @throws {ProjectBoundError} when the token is bound to a project, and what it asks for is not divided by project.
 */
export function decideAccess(
  policy: AccessPolicy | undefined,
  principal: Principal | null,
  { scoped }: AccessScope = UNSCOPED,
): boolean {
  if (policy === 'public') return true;
  if (principal === null) throw new UnauthenticatedError();
  if (policy === undefined) throw new ForbiddenError('admin');
  if (!roleIncludes(principal.role, policy)) throw new ForbiddenError(policy);
  if (principal.project !== null && !scoped) throw new ProjectBoundError(principal.project);
  return true;
}
