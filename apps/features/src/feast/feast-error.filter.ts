import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { OverloadedError } from '@orrery/domain';
import { ServiceLogger, describeFailure } from '@orrery/platform-service';
import type { FastifyReply } from 'fastify';
import { FeastError } from './feast.errors.js';
import { RequestValidationError } from './request-validation.error.js';

/**
 * Failures in the form of Feast's feature server: a JSON string that holds `{ module, class, message }`, from which its
 * client builds the exception again; `{ detail: [...] }` for a body that is no request.
 */
@Catch()
export class FeastErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: ServiceLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const { status, message } = describeFailure(thrown);
    if (status >= 500) this.logger.error(thrown instanceof Error ? thrown : String(thrown));
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (thrown instanceof OverloadedError) reply.header('retry-after', Math.ceil(thrown.retryAfterMs / 1000));
    void reply
      .status(status)
      .type('application/json')
      .send(JSON.stringify(bodyOf(thrown, message)));
  }
}

function bodyOf(thrown: unknown, message: string): unknown {
  if (thrown instanceof RequestValidationError) return { detail: thrown.problems };
  const feastClass = thrown instanceof FeastError ? thrown.feastClass : 'FeastError';
  return JSON.stringify({ module: 'feast.errors', class: feastClass, message });
}
