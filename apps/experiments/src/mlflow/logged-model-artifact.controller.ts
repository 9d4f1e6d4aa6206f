import { Controller, Param, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { Inputs, MlflowError, MlflowRoute, type RequestOf } from '@orrery/platform-mlflow';
import { Caller, type Principal } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { servedPath } from '../artifact-file/artifact-location.js';
import { ArtifactFileService } from '../artifact-file/artifact-file.service.js';
import { LoggedModelService } from '../logged-model/logged-model.service.js';
import { ArtifactAnswer } from './artifact-answer.js';
import { MAX_ENTRIES, fileInfos } from './artifact-entries.js';
import { pathBelow, readArtifactFolder, readArtifactPath } from './artifact-path.js';
import { listModelFiles } from './logged-model.requests.js';

/** The files of a logged model by the model's identifier. */
@Controller()
export class LoggedModelArtifactController {
  constructor(
    private readonly models: LoggedModelService,
    private readonly files: ArtifactFileService,
    private readonly answer: ArtifactAnswer,
  ) {}

  @MlflowRoute('GET', 'mlflow/logged-models/:id/artifacts/directories', 'reader')
  async list(
    @Caller() { project }: Principal,
    @Param('id') id: string,
    @Inputs(listModelFiles) { artifact_directory_path: path }: RequestOf<typeof listModelFiles>,
  ): Promise<object> {
    const folder = readArtifactFolder(path);
    const { artifactUri } = await this.models.get(project, id);
    const root = servedPath(artifactUri);
    const page = { after: null, first: MAX_ENTRIES };
    const entries = root === null ? [] : await this.files.list(project, pathBelow(root, folder), page);
    return { ...(entries.length > 0 && { files: fileInfos(entries, folder) }), root_uri: artifactUri };
  }

  @MlflowRoute('GET', 'mlflow/logged-models/:id/artifacts/files', 'reader')
  async download(
    @Caller() { project }: Principal,
    @Param('id') id: string,
    @Query('artifact_file_path') text: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    if (typeof text !== 'string' || text === '') {
      const message = 'Request must include the "artifact_file_path" query parameter.';
      throw new MlflowError('BAD_REQUEST', message);
    }
    const shown = readArtifactPath(text);
    const { artifactUri } = await this.models.get(project, id);
    const root = servedPath(artifactUri);
    if (root === null) throw new MlflowError('RESOURCE_DOES_NOT_EXIST', `No such artifact: '${shown}'`);
    return this.answer.send(project, pathBelow(root, shown), { request, reply, shown });
  }
}
