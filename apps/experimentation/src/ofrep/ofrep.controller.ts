import { createHash } from 'node:crypto';
import { Controller, Get, Headers, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { Access, StreamedBody } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FlagCatalogue } from '../evaluation/flag-catalogue.js';
import { readJson } from '../evaluation/read-json.js';
import { StickyAssignments } from '../sticky-assignment/sticky-assignments.js';
import { OfrepErrorFilter } from './ofrep-error.filter.js';
import { ofrepAnswer } from './ofrep-answer.js';
import { readContext } from './read-context.js';

/** How often a client may ask for all flags without being a burden. */
const MIN_POLLING_MS = 1000;

const CONFIGURATION = {
  name: 'Orrery',
  capabilities: {
    cacheInvalidation: { polling: { enabled: true, minPollingIntervalMs: MIN_POLLING_MS } },
    flagEvaluation: { supportedTypes: ['boolean', 'string', 'int', 'float', 'object'] },
  },
} as const;

/** OpenFeature's protocol: flags of every dialect, evaluated here. */
@Controller('ofrep/v1')
@UseFilters(OfrepErrorFilter)
@Access('reader')
export class OfrepController {
  constructor(
    private readonly catalogue: FlagCatalogue,
    private readonly sticky: StickyAssignments,
  ) {}

  @Get('configuration')
  configuration(): object {
    return CONFIGURATION;
  }

  @Post('evaluate/flags')
  @StreamedBody()
  async evaluateAll(
    @Req() request: FastifyRequest,
    @Headers('if-none-match') known: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const subject = readContext(await readJson(request));
    const catalogue = this.catalogue.current();
    const now = Date.now();
    const flags = await this.sticky.decide(subject, catalogue.sticky, (asked) =>
      [...catalogue.flags.keys()].map(
        (key) => ofrepAnswer(key, catalogue.evaluator.evaluate(key, asked, now), catalogue).body,
      ),
    );
    const text = JSON.stringify({ flags });
    // Of the answer: what was asked, what is in force and what time it is are all in it.
    const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
    void reply.header('etag', etag);
    if (known === etag) void reply.status(304).send();
    else void reply.status(200).type('application/json').send(text);
  }

  @Post('evaluate/flags/:key')
  @StreamedBody()
  async evaluate(
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const subject = readContext(await readJson(request));
    const catalogue = this.catalogue.current();
    const now = Date.now();
    const evaluation = await this.sticky.decide(subject, catalogue.sticky, (asked) =>
      catalogue.evaluator.evaluate(key, asked, now),
    );
    const answer = ofrepAnswer(key, evaluation, catalogue);
    void reply.status(answer.status).type('application/json').send(answer.body);
  }
}
