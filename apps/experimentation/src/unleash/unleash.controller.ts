import { Controller, Get, Headers, HttpCode, Post, Req, Res, UseFilters } from '@nestjs/common';
import { Access, StreamedBody } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Catalogue } from '../evaluation/catalogue.js';
import { FlagCatalogue } from '../evaluation/flag-catalogue.js';
import { readJson } from '../evaluation/read-json.js';
import { ClientMetricsRepository } from './client-metrics.repository.js';
import { readMetrics, readRegistration } from './client-report.js';
import { clientDelta, clientFeatures, etagOf } from './unleash-answer.js';
import { UnleashErrorFilter } from './unleash-error.filter.js';

/** Counts of thousands of toggles fit. */
const MAX_METRICS_BYTES = 1024 * 1024;

/** What Unleash's SDKs ask: the flags of their dialect, which they evaluate themselves, and where they tell how often. */
@Controller('api/client')
@UseFilters(UnleashErrorFilter)
@Access('reader')
export class UnleashController {
  constructor(
    private readonly catalogue: FlagCatalogue,
    private readonly metrics: ClientMetricsRepository,
  ) {}

  @Get('features')
  features(@Headers('if-none-match') known: string | undefined, @Res() reply: FastifyReply): void {
    this.answer(known, reply, clientFeatures);
  }

  @Get('delta')
  delta(@Headers('if-none-match') known: string | undefined, @Res() reply: FastifyReply): void {
    this.answer(known, reply, clientDelta);
  }

  @Post('register')
  @StreamedBody()
  @HttpCode(202)
  async register(@Req() request: FastifyRequest): Promise<void> {
    await this.metrics.register(readRegistration(await readJson(request)));
  }

  @Post('metrics')
  @StreamedBody()
  @HttpCode(202)
  async count(@Req() request: FastifyRequest): Promise<void> {
    await this.metrics.count(readMetrics(await readJson(request, MAX_METRICS_BYTES)));
  }

  private answer(known: string | undefined, reply: FastifyReply, body: (of: Catalogue) => object): void {
    const catalogue = this.catalogue.current();
    const etag = etagOf(catalogue);
    void reply.header('etag', etag);
    if (known === etag) void reply.status(304).send();
    else void reply.status(200).type('application/json').send(body(catalogue));
  }
}
