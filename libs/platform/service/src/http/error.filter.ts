import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { DomainError, OverloadedError } from '@orrery/domain';
import type { FastifyReply } from 'fastify';
import { ServiceLogger } from '../logging/service-logger.js';
import { HTTP_STATUS } from './error-status.js';

/** A failure as a caller sees it: the status, and what each protocol writes in its own form. */
export interface Failure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What may be told about any thrown thing; what is not a declared failure tells nothing but that it happened. */
export function describeFailure(thrown: unknown): Failure {
  if (thrown instanceof DomainError) {
    const { code, message, details } = thrown;
    return { status: HTTP_STATUS[thrown.kind], code, message, details };
  }
  const status = httpStatusOf(thrown);
  if (status !== undefined && status < 500) {
    const message = thrown instanceof Error ? thrown.message : 'The request is not valid.';
    return { status, code: status === 413 ? 'TOO_LARGE' : 'INVALID_REQUEST', message, details: {} };
  }
  return {
    status: 500,
    code: 'INTERNAL',
    message: 'Something failed on our side; it was logged.',
    details: {},
  };
}

/** Status of what Nest and Fastify throw themselves (a malformed body, an unknown route, a body over the limit). */
function httpStatusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number') {
    return thrown.statusCode;
  }
  return undefined;
}

/** Answers every failure of a route as `{ code, message, details }`; a protocol with its own form has its own filter. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: ServiceLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    // GraphQL has its own form of errors: what is thrown there goes on to it.
    if (host.getType<string>() === 'graphql') throw thrown;
    const failure = describeFailure(thrown);
    if (failure.status >= 500) this.logger.error(thrown instanceof Error ? thrown : String(thrown));
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (thrown instanceof OverloadedError) reply.header('retry-after', Math.ceil(thrown.retryAfterMs / 1000));
    const { status, ...body } = failure;
    // A route may have named the type of what it meant to send.
    void reply.status(status).type('application/json').send(body);
  }
}
