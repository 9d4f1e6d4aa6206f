import { Controller, Param, Req, Res, type StreamableFile } from '@nestjs/common';
import {
  Inputs,
  MlflowError,
  MlflowRoute,
  requestSchema,
  text,
  type RequestOf,
} from '@orrery/platform-mlflow';
import { Caller, StreamedBody, bodyStream, type Principal } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ArtifactFileService } from '../artifact-file/artifact-file.service.js';
import { ArtifactAnswer } from './artifact-answer.js';
import { MAX_ENTRIES, fileInfos, type FileInfo } from './artifact-entries.js';
import { readArtifactFolder, readArtifactPath } from './artifact-path.js';

const listFiles = requestSchema({ path: text });

/** Files by their path below `mlflow-artifacts:/`: what clients call for every artifact that they read or write. */
@Controller()
export class ArtifactProxyController {
  constructor(
    private readonly files: ArtifactFileService,
    private readonly answer: ArtifactAnswer,
  ) {}

  @MlflowRoute('GET', 'mlflow-artifacts/artifacts', 'reader')
  async list(
    @Caller() { project }: Principal,
    @Inputs(listFiles) { path }: RequestOf<typeof listFiles>,
  ): Promise<{ files?: readonly FileInfo[] }> {
    const page = { after: null, first: MAX_ENTRIES };
    const files = fileInfos(await this.files.list(project, readArtifactFolder(path), page));
    return files.length === 0 ? {} : { files };
  }

  @MlflowRoute('GET', 'mlflow-artifacts/artifacts/*', 'reader')
  download(
    @Caller() { project }: Principal,
    @Param('*') path: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return this.answer.send(project, readArtifactPath(path), { request, reply });
  }

  @MlflowRoute('PUT', 'mlflow-artifacts/artifacts/*', 'writer')
  @StreamedBody()
  async upload(
    @Caller() { project }: Principal,
    @Param('*') path: string,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const content = request.body === undefined ? new Uint8Array(0) : bodyStream(request);
    await this.files.put(project, readArtifactPath(path), content);
    return {};
  }

  @MlflowRoute('DELETE', 'mlflow-artifacts/artifacts/*', 'writer')
  async delete(@Caller() { project }: Principal, @Param('*') path: string): Promise<object> {
    await this.files.delete(project, readArtifactPath(path));
    return {};
  }

  /** There is no store that clients could read without us: `server-info` says so, and this to those who ask anyway. */
  @MlflowRoute('GET', 'mlflow-artifacts/presigned/*', 'reader')
  presign(): never {
    throw new MlflowError(
      'NOT_IMPLEMENTED',
      'Multipart download is not supported for the current artifact repository',
    );
  }
}
