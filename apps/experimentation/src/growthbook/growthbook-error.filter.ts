import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { OverloadedError } from '@orrery/domain';
import { ServiceLogger, describeFailure } from '@orrery/platform-service';
import type { FastifyReply } from 'fastify';

/** Failures in the form of GrowthBook's API. */
@Catch()
export class GrowthBookErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: ServiceLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const { status, message: error } = describeFailure(thrown);
    if (status >= 500) this.logger.error(thrown instanceof Error ? thrown : String(thrown));
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (thrown instanceof OverloadedError) reply.header('retry-after', Math.ceil(thrown.retryAfterMs / 1000));
    void reply.status(status).type('application/json').send({ status, error });
  }
}
