import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { UnauthenticatedError } from '@orrery/domain';
import type { FastifyRequest } from 'fastify';
import type { Principal } from './token-authenticator.js';

const callers = new WeakMap<FastifyRequest, Principal>();

/** Kept by the guard, so that a token is looked at once a request. */
export function rememberCaller(request: FastifyRequest, principal: Principal): void {
  callers.set(request, principal);
}

/** Who sent a request that the guard let through. @throws {UnauthenticatedError} where it let nobody in particular. */
export function callerOf(request: FastifyRequest): Principal {
  const principal = callers.get(request);
  if (principal === undefined) throw new UnauthenticatedError();
  return principal;
}

/** Gives a route the principal that calls it: `@Caller() caller: Principal`. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callerOf(context.switchToHttp().getRequest<FastifyRequest>()),
);
