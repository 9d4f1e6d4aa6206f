import { Controller, Get, Post, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import {
  Inputs,
  MlflowRoute,
  invalidParameter,
  readPageToken,
  requestSchema,
  required,
  text,
  writePageToken,
  type RequestOf,
} from '@orrery/platform-mlflow';
import { Access, Caller, StreamedBody, readBody, type Principal } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { servedPath } from '../artifact-file/artifact-location.js';
import { ArtifactFileService } from '../artifact-file/artifact-file.service.js';
import { ArtifactAnswer } from './artifact-answer.js';
import { MAX_ENTRIES, afterEntry, fileInfos } from './artifact-entries.js';
import { pathBelow, readArtifactFolder, readArtifactPath } from './artifact-path.js';
import { RunArtifactRoot } from './run-artifact-root.js';

const listArtifacts = requestSchema({ run_id: required(text), path: text, page_token: text });

const presign = requestSchema({ run_id: text, model_id: text, path: required(text) });

const MAX_UPLOAD_BYTES = 10 * 1024 * 1024;

/** The files of a run by the run's identifier: what MLflow's page and some clients call. */
@Controller()
export class RunArtifactsController {
  constructor(
    private readonly files: ArtifactFileService,
    private readonly roots: RunArtifactRoot,
    private readonly answer: ArtifactAnswer,
  ) {}

  @MlflowRoute('GET', 'mlflow/artifacts/list', 'reader')
  async list(
    @Caller() { project }: Principal,
    @Inputs(listArtifacts) input: RequestOf<typeof listArtifacts>,
  ): Promise<object> {
    const folder = readArtifactFolder(input.path);
    const uri = await this.roots.uriOf(project, input.run_id);
    const root = servedPath(uri);
    const query = `artifacts/list ${input.run_id} ${folder}`;
    const after = readPageToken(query, input.page_token, ['text'])?.[0] ?? null;
    const page = { after: after === null ? null : String(after), first: MAX_ENTRIES + 1 };
    const found = root === null ? [] : await this.files.list(project, pathBelow(root, folder), page);
    const entries = found.slice(0, MAX_ENTRIES);
    const last = found.length > MAX_ENTRIES ? entries.at(-1) : undefined;
    return {
      root_uri: uri,
      ...(entries.length > 0 && { files: fileInfos(entries, folder) }),
      ...(last !== undefined && { next_page_token: writePageToken(query, [afterEntry(last)]) }),
    };
  }

  @Get('get-artifact')
  @Access('reader', { scoped: true })
  async download(
    @Caller() { project }: Principal,
    @Query() query: Readonly<Record<string, unknown>>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const shown = readArtifactPath(textIn(query, 'path') ?? missing('path'));
    const runId = textIn(query, 'run_id') ?? textIn(query, 'run_uuid') ?? missing('run_id');
    const path = pathBelow(await this.roots.folderOf(project, runId), shown);
    return this.answer.send(project, path, { request, reply, shown });
  }

  @Post('ajax-api/2.0/mlflow/upload-artifact')
  @Access('writer', { scoped: true })
  @StreamedBody()
  async upload(
    @Caller() { project }: Principal,
    @Query() query: Readonly<Record<string, unknown>>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const runId = textIn(query, 'run_uuid') ?? missing('run_uuid');
    const path = readArtifactPath(textIn(query, 'path') ?? missing('path'));
    if (Number(request.headers['content-length']) > MAX_UPLOAD_BYTES) throw tooLarge();
    const content =
      request.body === undefined ? new Uint8Array(0) : await readBody(request, MAX_UPLOAD_BYTES);
    if (content.byteLength === 0) missing('data');
    await this.files.put(project, pathBelow(await this.roots.folderOf(project, runId), path), content);
    void reply.status(200).type('application/json');
    return '';
  }

  /** All files go through this server; there is no address at a cloud's store to be given out. */
  @MlflowRoute('POST', 'mlflow/artifacts/presigned-upload-url', 'writer')
  presignUpload(@Inputs(presign) _input: RequestOf<typeof presign>): never {
    throw invalidParameter(
      'Presigned upload is not supported for proxied artifact storage (artifact URI scheme: mlflow-artifacts). ' +
        'This endpoint requires a direct cloud storage artifact URI.',
    );
  }

  @MlflowRoute('POST', 'mlflow/artifacts/presigned-download-url', 'reader')
  presignDownload(@Inputs(presign) _input: RequestOf<typeof presign>): never {
    throw invalidParameter(
      'Presigned download is not supported for runs with proxied artifact storage (artifact URI scheme: ' +
        'mlflow-artifacts). This endpoint requires a run with a direct cloud storage artifact URI.',
    );
  }
}

function textIn(query: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function missing(name: string): never {
  throw invalidParameter(`Request must specify ${name}.`);
}

function tooLarge() {
  return invalidParameter('Artifact size is too large. Max size is 10MB.');
}
