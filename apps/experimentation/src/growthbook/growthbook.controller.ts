import { Controller, Get, Headers, HttpCode, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ForbiddenError } from '@orrery/domain';
import { Access, StreamedBody } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FlagCatalogue } from '../evaluation/flag-catalogue.js';
import { readJson } from '../evaluation/read-json.js';
import { flagSubject } from '../evaluation/flag-subject.js';
import { StickyAssignments } from '../sticky-assignment/sticky-assignments.js';
import { ClientKey } from './client-key.js';
import { GrowthBookErrorFilter } from './growthbook-error.filter.js';
import { readRemoteUser } from './read-remote-user.js';
import { evaluateRemotely, userIdOf } from './remote-evaluation.js';
import { sdkPayload } from './sdk-payload.js';

/** What GrowthBook's SDKs ask: the definitions that they evaluate themselves, or the values for one user. */
@Controller('api')
@UseFilters(GrowthBookErrorFilter)
// The key in the path is what lets them in: they send no header.
@Access('public')
export class GrowthBookController {
  constructor(
    private readonly catalogue: FlagCatalogue,
    private readonly keys: ClientKey,
    private readonly sticky: StickyAssignments,
  ) {}

  @Get('features/:clientKey')
  features(
    @Param('clientKey') clientKey: string,
    @Headers('if-none-match') known: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const connection = this.keys.connectionOf(clientKey, request);
    // The values alone are for `eval`.
    if (connection.remoteOnly) throw new ForbiddenError('remote evaluation');
    const catalogue = this.catalogue.current();
    const etag = `"${catalogue.changedAt.getTime()}"`;
    void reply.headers({ etag, 'x-sse-support': 'enabled', 'cache-control': 'no-cache' });
    if (known === etag) void reply.status(304).send();
    else void reply.type('application/json').send(sdkPayload(catalogue, connection));
  }

  @Post('eval/:clientKey')
  @StreamedBody()
  @HttpCode(200)
  async evaluate(
    @Param('clientKey') clientKey: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    this.keys.connectionOf(clientKey, request);
    const user = readRemoteUser(await readJson(request));
    void reply.header('x-sse-support', 'enabled');
    // Without a date: the same flags may have other values later, when a ramp has gone on.
    const catalogue = this.catalogue.current();
    const subject = flagSubject(userIdOf(user), user.attributes);
    const atMs = Date.now();
    const features = await this.sticky.decide(subject, catalogue.sticky, (asked) =>
      evaluateRemotely(catalogue, { user, subject: asked, atMs }),
    );
    return { status: 200, features };
  }
}
