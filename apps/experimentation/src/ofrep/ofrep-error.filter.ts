import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { OverloadedError } from '@orrery/domain';
import { ServiceLogger, describeFailure } from '@orrery/platform-service';
import type { FastifyReply } from 'fastify';
import { InvalidContextError, type OfrepErrorCode } from './ofrep.errors.js';

/** Failures in OFREP's form. */
@Catch()
export class OfrepErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: ServiceLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const { status, message } = describeFailure(thrown);
    if (status >= 500) this.logger.error(thrown instanceof Error ? thrown : String(thrown));
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (thrown instanceof OverloadedError) reply.header('retry-after', Math.ceil(thrown.retryAfterMs / 1000));
    const body = { ...(status < 500 && { errorCode: codeOf(thrown, status) }), errorDetails: message };
    void reply.status(status).type('application/json').send(body);
  }
}

function codeOf(thrown: unknown, status: number): OfrepErrorCode {
  if (thrown instanceof InvalidContextError) return thrown.code;
  return status === 400 ? 'PARSE_ERROR' : 'GENERAL';
}
