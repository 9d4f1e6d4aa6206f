import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { InvalidInputError, UnavailableError } from '@orrery/domain';
import { Access, SERVICE_CONFIG, StreamedBody } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DataConfig } from '../data.config.js';
import { LineageIntake, type EventOutcome } from './lineage-intake.service.js';
import { readJsonBody } from './read-json-body.js';

const MAX_BATCH = 10_000;

/** Where clients of OpenLineage send their events. */
@Controller('api/v1/lineage')
export class LineageEventController {
  constructor(
    private readonly intake: LineageIntake,
    @Inject(SERVICE_CONFIG) private readonly config: DataConfig,
  ) {}

  /** 201 for an event that is kept now; 200 for one that was. */
  @Post()
  @Access('writer')
  @StreamedBody()
  async one(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const [outcome] = await this.intake.accept([await readJsonBody(request, this.config.maxLineageBytes)]);
    if (outcome === undefined || outcome.kind === 'failed') {
      throw new UnavailableError('The event could not be kept now; send it again.');
    }
    if (outcome.kind === 'refused') {
      const [fault] = outcome.faults;
      throw new InvalidInputError(fault?.path || 'body', reasonOf(outcome));
    }
    reply.status(outcome.isNew ? 201 : 200);
    return {};
  }

  /** 204 when all events were taken; else which were not, why, and whether they may come again. */
  @Post('batch')
  @Access('writer')
  @StreamedBody()
  async batch(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const events = await readJsonBody(request, this.config.maxLineageBytes);
    if (!Array.isArray(events)) throw new InvalidInputError('body', 'A batch is a list of events.');
    if (events.length > MAX_BATCH) {
      throw new InvalidInputError('body', `A batch has at most ${MAX_BATCH} events, not ${events.length}.`);
    }
    const outcomes = await this.intake.accept(events);
    const failed = outcomes.flatMap((outcome, index) =>
      outcome.kind === 'taken'
        ? []
        : [{ index, reason: reasonOf(outcome), retriable: outcome.kind === 'failed' }],
    );
    if (failed.length === 0) {
      reply.status(204);
      return undefined;
    }
    reply.status(200);
    const retriable = failed.filter((failure) => failure.retriable).length;
    return {
      status: 'partial_success',
      summary: {
        ...{ received: events.length, successful: events.length - failed.length, failed: failed.length },
        ...{ retriable, non_retriable: failed.length - retriable },
      },
      failed_events: failed,
    };
  }
}

function reasonOf(outcome: Exclude<EventOutcome, { kind: 'taken' }>): string {
  if (outcome.kind === 'failed') return 'The event could not be kept now; send it again.';
  return outcome.faults
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
}
