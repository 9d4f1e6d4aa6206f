import type { OutgoingHttpHeaders } from 'node:http';
import { Controller, Get, Param, Req, Res, UseFilters } from '@nestjs/common';
import { Access } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ClientKey } from './client-key.js';
import { GrowthBookErrorFilter } from './growthbook-error.filter.js';
import { StreamListeners } from './stream-listeners.js';

@Controller('sub')
@UseFilters(GrowthBookErrorFilter)
@Access('public')
export class GrowthBookStreamController {
  constructor(
    private readonly listeners: StreamListeners,
    private readonly keys: ClientKey,
  ) {}

  @Get(':clientKey')
  subscribe(
    @Param('clientKey') clientKey: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const connection = this.keys.connectionOf(clientKey, request);
    this.listeners.requirePlace();
    reply.hijack();
    reply.raw.writeHead(200, {
      // What was said of the origin before.
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    this.listeners.add(connection, reply.raw);
  }
}
