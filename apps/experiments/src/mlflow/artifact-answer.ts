import { Injectable, StreamableFile } from '@nestjs/common';
import { NotFoundError, type ProjectScope } from '@orrery/domain';
import { doesNotExist } from '@orrery/platform-mlflow';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ArtifactFile } from '../artifact-file/artifact-file.js';
import { ArtifactFileService } from '../artifact-file/artifact-file.service.js';
import { baseName } from '../artifact-file/artifact-path.js';
import { artifactContentType, attachmentDisposition } from './artifact-content-type.js';
import { readRange } from './artifact-range.js';

/** Answers a request for a file with its bytes, or with the part of them that was asked for. */
@Injectable()
export class ArtifactAnswer {
  constructor(private readonly files: ArtifactFileService) {}

  /** @param shown The path as the caller knows it. @throws {MlflowError} */
  async send(
    scope: ProjectScope,
    path: string,
    { request, reply, shown = path }: { request: FastifyRequest; reply: FastifyReply; shown?: string },
  ): Promise<StreamableFile> {
    const file = await this.find(scope, path, shown);
    const range = readRange(request.headers.range, file.sizeBytes);
    if (range === 'unsatisfiable') {
      void reply.status(416).header('content-range', `bytes */${file.sizeBytes}`);
      return new StreamableFile(new Uint8Array(0));
    }
    writeHeaders(reply, file);
    if (range !== null) {
      const last = range.offset + range.length - 1;
      void reply.status(206).header('content-range', `bytes ${range.offset}-${last}/${file.sizeBytes}`);
    }
    return new StreamableFile(await this.files.read(file, range ?? undefined), {
      type: artifactContentType(baseName(path)),
      disposition: attachmentDisposition(baseName(path)),
      length: range?.length ?? file.sizeBytes,
    });
  }

  private async find(scope: ProjectScope, path: string, shown: string): Promise<ArtifactFile> {
    try {
      return await this.files.get(scope, path);
    } catch (error) {
      if (error instanceof NotFoundError) throw doesNotExist(`No such artifact: '${shown}'`);
      throw error;
    }
  }
}

/** What a file says about itself is not believed: a browser neither guesses its type nor runs what is in it. */
function writeHeaders(reply: FastifyReply, { contentDigest }: ArtifactFile): void {
  void reply
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('accept-ranges', 'bytes')
    .header('cache-control', 'no-cache')
    .header('etag', `"${contentDigest}"`);
}
