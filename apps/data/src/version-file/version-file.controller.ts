import { Controller, Get, Param, Req, Res, type StreamableFile } from '@nestjs/common';
import { parseLogicalPath } from '@orrery/platform-artifacts';
import { Access } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Versions } from '../dataset-version/versions.js';
import { VersionFileAnswer } from './version-file-answer.js';

/** Files of versions by HTTP, byte for byte as they came; each also by HEAD. */
@Controller('dataset-versions')
export class VersionFileController {
  constructor(
    private readonly versions: Versions,
    private readonly answer: VersionFileAnswer,
  ) {}

  /** The only file, or a tar of all. */
  @Get(':id/content')
  @Access('reader')
  async downloadAll(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    return this.answer.sendAll(await this.versions.get(id), { request, reply });
  }

  /** A file by its path, or a tar of a folder. */
  @Get(':id/content/*')
  @Access('reader')
  async download(
    @Param('id') id: string,
    @Param('*') path: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const wanted = parseLogicalPath(path.replace(/\/$/, ''));
    return this.answer.sendPath(await this.versions.get(id), wanted, { request, reply });
  }
}
