import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { Access, StreamedBody, readBody } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';
import { InferenceEventService } from './inference-event.service.js';
import { readCloudEvents } from './read-cloud-events.js';
import { readInferenceEvent, type ColumnNames } from './read-inference-event.js';

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const MOST_NAMES = 2_000;

interface EventsQuery {
  readonly monitor?: unknown;
  readonly features?: unknown;
  readonly outputs?: unknown;
}

/** Where KServe's logger, or a broker of CloudEvents, tells what models were asked and what they answered. */
@Controller('v1/inference-events')
export class InferenceEventController {
  constructor(private readonly events: InferenceEventService) {}

  /** Answers when all is stored, with nothing: brokers take a body for another event. */
  @Post()
  @HttpCode(200)
  @Access('writer')
  @StreamedBody()
  async accept(@Req() request: FastifyRequest, @Query() query: EventsQuery): Promise<void> {
    const names: ColumnNames = {
      features: namesOf(query.features, 'features'),
      outputs: namesOf(query.outputs, 'outputs'),
    };
    const monitor = query.monitor === undefined ? null : textOf(query.monitor, 'monitor');
    const { headers } = request;
    if (headers['content-encoding'] !== undefined) {
      throw new InvalidInputError('content-encoding', 'Send events as they are, not compressed.');
    }
    const contentType = contentTypeOf(request.raw.rawHeaders);
    const body = await readBody(request, MAX_BODY_BYTES);
    const events = readCloudEvents({ contentType, headers, body });
    await this.events.accept(
      events.map((event) => readInferenceEvent(event, names)),
      monitor,
    );
  }
}

/** As it was sent: that of a streamed body is another by now. */
function contentTypeOf(rawHeaders: readonly string[]): string | undefined {
  const at = rawHeaders.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type');
  return at === -1 ? undefined : rawHeaders[at + 1];
}

function namesOf(value: unknown, field: string): readonly string[] | null {
  if (value === undefined) return null;
  const names = textOf(value, field).split(',');
  const areNames = names.every((name) => name !== '') && new Set(names).size === names.length;
  if (areNames && names.length <= MOST_NAMES) return names;
  throw new InvalidInputError(field, `"${field}" is a list of different names with commas between them.`);
}

function textOf(value: unknown, field: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new InvalidInputError(field, `Say "${field}" once, as text.`);
}
