import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { Access, Caller, bodyStream, type Principal } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { KNOWN_CONTENT_TYPES, formatOfContentType } from '../tabular-file/file-format.js';
import { IngestService } from './ingest.service.js';

/** Files come by HTTP: bytes do not travel through GraphQL. */
@Controller('datasets/:name/versions')
export class IngestController {
  constructor(private readonly ingests: IngestService) {}

  /** 201 for a new version; 200 where these very bytes are a version already. */
  @Post()
  @Access('writer')
  async ingest(
    @Param('name') name: string,
    @Caller() { name: author }: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const format = formatOfContentType(request.headers['content-type']);
    if (format === null) {
      const known = KNOWN_CONTENT_TYPES.join('", "');
      throw new InvalidInputError('content-type', `Send a file with one of the content types "${known}".`);
    }
    const body = bodyStream(request);
    const length = request.headers['content-length'];
    const announcedBytes = length === undefined ? null : Number(length);
    const { version, isNew } = await this.ingests.ingest({
      dataset: name,
      format,
      body,
      announcedBytes,
      author,
    });
    reply.status(isNew ? 201 : 200);
    const { sizeBytes, newBytes, contentDigest } = version.content;
    return {
      ...{ id: version.id, version: version.version, rows: version.rows, sizeBytes },
      newBytes: isNew ? newBytes : 0,
      contentDigest,
    };
  }
}
