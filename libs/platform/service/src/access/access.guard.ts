import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ForbiddenError, UnauthenticatedError, roleIncludes } from '@orrery/domain';
import type { FastifyRequest } from 'fastify';
import { ACCESS_METADATA, type AccessPolicy } from './access.js';
import { TokenAuthenticator, type Principal } from './token-authenticator.js';

/** Refuses every call that its declared policy does not allow, and every route that declares none. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: TokenAuthenticator,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    // GraphQL fields are decided by the subgraph's own policy: see `protectRootFields` in platform-graphql.
    if (context.getType<string>() === 'graphql') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const targets = [context.getHandler(), context.getClass()];
    const policy = this.reflector.getAllAndOverride<AccessPolicy | undefined>(ACCESS_METADATA, targets);
    return decideAccess(policy, this.authenticator.authenticate(request.headers.authorization));
  }
}

/**
 * @throws {UnauthenticatedError} without a valid token where one is asked for.
 * @throws {ForbiddenError} when the role does not suffice, or nothing is declared.
 */
export function decideAccess(policy: AccessPolicy | undefined, principal: Principal | null): boolean {
  if (policy === 'public') return true;
  if (principal === null) throw new UnauthenticatedError();
  if (policy === undefined) throw new ForbiddenError('admin');
  if (!roleIncludes(principal.role, policy)) throw new ForbiddenError(policy);
  return true;
}
