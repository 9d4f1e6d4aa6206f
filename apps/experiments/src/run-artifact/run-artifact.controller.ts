import { Controller, Get, HttpCode, Param, Put, Req, StreamableFile } from '@nestjs/common';
import { Access, bodyStream } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';
import { RunArtifactService } from './run-artifact.service.js';

/** Files of runs by HTTP: bytes do not travel through GraphQL. */
@Controller('runs/:id/artifacts')
export class RunArtifactController {
  constructor(private readonly artifacts: RunArtifactService) {}

  @Put('*')
  @HttpCode(201)
  @Access('writer')
  async upload(
    @Param('id') runId: string,
    @Param('*') path: string,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const logged = await this.artifacts.log({ runId, path, content: bodyStream(request) });
    return { path: logged.owner?.path, contentDigest: logged.contentDigest, sizeBytes: logged.sizeBytes };
  }

  @Get('*')
  @Access('reader')
  async download(@Param('id') runId: string, @Param('*') path: string): Promise<StreamableFile> {
    const artifact = await this.artifacts.get(runId, path);
    return new StreamableFile(await this.artifacts.read(artifact), {
      type: 'application/octet-stream',
      length: artifact.sizeBytes,
    });
  }
}
