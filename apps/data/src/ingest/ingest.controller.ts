import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { Access, Caller, bodyStream, type Principal } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Intake } from './intake.js';
import { readIntakeRequest } from './read-intake-request.js';
import { toldVersion } from './told-version.js';
import { unpackedBody } from './unpacked-body.js';

/** Files come by HTTP: bytes do not travel through GraphQL. */
@Controller('datasets/:name/versions')
export class IngestController {
  constructor(private readonly intake: Intake) {}

  /** 201 for a new version; 200 where these very bytes are a version already. */
  @Post()
  @Access('writer')
  async ingest(
    @Param('name') name: string,
    @Caller() { name: author }: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const described = readIntakeRequest(name, author, request);
    const { 'content-encoding': encoding, 'content-length': length } = request.headers;
    const body = unpackedBody(bodyStream(request), encoding);
    const announcedBytes = length === undefined ? null : Number(length);
    const taken = await this.intake.take(described, { body, announcedBytes });
    reply.status(taken.isNew ? 201 : 200);
    return toldVersion(taken);
  }
}
