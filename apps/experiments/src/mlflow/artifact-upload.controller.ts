import { Controller, Headers, Param, Put, Req, Res } from '@nestjs/common';
import {
  Inputs,
  MlflowRoute,
  int,
  list,
  message,
  requestSchema,
  required,
  text,
  type RequestOf,
} from '@orrery/platform-mlflow';
import {
  Access,
  Caller,
  StreamedBody,
  bodyStream,
  publicOrigin,
  type Principal,
} from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { baseName } from '../artifact-file/artifact-path.js';
import { ArtifactUploadService } from '../artifact-file/artifact-upload.service.js';
import { readArtifactPath } from './artifact-path.js';

const createUpload = requestSchema({ path: required(text), num_parts: int });
const completeUpload = requestSchema({
  path: required(text),
  upload_id: required(text),
  parts: required(list(message({ part_number: int, etag: text, url: text }))),
});
const abortUpload = requestSchema({ path: required(text), upload_id: required(text) });

/** In which header whoever sends a part shows the upload's key. */
export const UPLOAD_KEY_HEADER = 'x-orrery-upload-key';

const PARTS = 'api/2.0/mlflow-artifacts/mpu/parts';

/**
 * Files in parts: of 500 MiB and more, which clients send so where `server-info` says that they may. Clients send parts
 * without their token, as to a cloud's store, so each upload has a key of its own.
 */
@Controller()
export class ArtifactUploadController {
  constructor(private readonly uploads: ArtifactUploadService) {}

  @MlflowRoute('POST', 'mlflow-artifacts/mpu/create/*', 'writer')
  async create(
    @Caller() { project }: Principal,
    @Param('*') folder: string,
    @Inputs(createUpload) { path, num_parts: parts = 1 }: RequestOf<typeof createUpload>,
    @Req() request: FastifyRequest,
  ): Promise<object> {
    const { upload, key } = await this.uploads.begin(project, fileIn(folder, path), parts);
    const base = `${publicOrigin(request)}/${PARTS}/${upload.id}`;
    const credentials = Array.from({ length: parts }, (_, index) => ({
      url: `${base}/${index + 1}`,
      part_number: index + 1,
      headers: { [UPLOAD_KEY_HEADER]: key },
    }));
    return { upload_id: upload.id, credentials };
  }

  @Put(`${PARTS}/:upload/:number`)
  @Access('public')
  @StreamedBody()
  async putPart(
    @Param('upload') uploadId: string,
    @Param('number') number: string,
    @Headers(UPLOAD_KEY_HEADER) key: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const content = bodyStream(request);
    const part = await this.uploads.putPart({ uploadId, number: Number(number), key: key ?? '', content });
    void reply.header('etag', `"${part.contentDigest}"`);
    return {};
  }

  @MlflowRoute('POST', 'mlflow-artifacts/mpu/complete/*', 'writer')
  async complete(
    @Caller() { project }: Principal,
    @Param('*') folder: string,
    @Inputs(completeUpload) { path, upload_id: uploadId, parts }: RequestOf<typeof completeUpload>,
  ): Promise<object> {
    const claimed = parts.map(({ part_number: number, etag }) => ({
      number: number ?? 0,
      contentDigest: etag?.replaceAll('"', '') || null,
    }));
    await this.uploads.complete(project, { uploadId, path: fileIn(folder, path) }, claimed);
    return {};
  }

  @MlflowRoute('POST', 'mlflow-artifacts/mpu/abort/*', 'writer')
  async abort(
    @Caller() { project }: Principal,
    @Param('*') folder: string,
    @Inputs(abortUpload) { path, upload_id: uploadId }: RequestOf<typeof abortUpload>,
  ): Promise<object> {
    await this.uploads.abort(project, { uploadId, path: fileIn(folder, path) });
    return {};
  }
}

/** Clients name the file by its path on their own machine, of which only the last segment is of any interest. */
function fileIn(folder: string, localPath: string): string {
  return readArtifactPath(`${folder}/${baseName(localPath.replaceAll('\\', '/'))}`);
}
