import { Body, Controller, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { InvalidInputError, NotFoundError, type ProjectScope } from '@orrery/domain';
import { Access } from '@orrery/platform-service';
import { z } from 'zod';
import { mlflowIdOfModel, readMlflowModelId, type LoggedModelId } from '../logged-model/logged-model.js';
import { withModelVersion } from '../logged-model/model-versions-tag.js';
import { LoggedModelService } from '../logged-model/logged-model.service.js';
import { requireText } from '../input/require.js';
import { ArtifactFileService } from './artifact-file.service.js';
import { ArtifactSourceService } from './artifact-source.service.js';

const MODEL_VERSIONS_TAG = 'mlflow.modelVersions';
const MAX_URI_LENGTH = 4000;

const registration = z.object({
  project: z.string().nullish(),
  model: z.string().min(1),
  version: z.int().positive(),
});

/** What the registry asks about the sources of its versions; for services, which name the project that they ask for. */
@Controller('artifact-sources')
@Access('writer')
export class ArtifactSourceController {
  constructor(
    private readonly sources: ArtifactSourceService,
    private readonly files: ArtifactFileService,
    private readonly models: LoggedModelService,
  ) {}

  @Get()
  async resolve(@Query('uri') uri: unknown, @Query('project') project: unknown): Promise<object> {
    const { runId, loggedModelId, files } = await this.sources.resolve(scopeIn(project), uriIn(uri));
    return {
      runId,
      loggedModelId: loggedModelId && mlflowIdOfModel(loggedModelId),
      files: files.map(({ path, file: { sizeBytes, contentDigest } }) => ({
        path,
        sizeBytes,
        contentDigest,
      })),
    };
  }

  @Get('content')
  async read(
    @Query('uri') uri: unknown,
    @Query('path') path: unknown,
    @Query('project') project: unknown,
  ): Promise<StreamableFile> {
    const within = typeof path === 'string' ? path : '';
    const file = await this.sources.getFile(scopeIn(project), uriIn(uri), within);
    const type = 'application/octet-stream';
    return new StreamableFile(await this.files.read(file), { type, length: file.sizeBytes });
  }

  @Get('logged-models/:id')
  async model(@Param('id') id: string, @Query('project') project: unknown): Promise<object> {
    const model = await this.sources.getModel(scopeIn(project), modelIdIn(id));
    return { artifactUri: model.artifactUri, sourceRunId: model.sourceRunId || null, name: model.name };
  }

  /** Notes on a logged model that it has become a version: the tag that MLflow's clients write themselves. */
  @Post('logged-models/:id/model-versions')
  @HttpCode(200)
  async noteVersion(@Param('id') id: string, @Body() body: unknown): Promise<object> {
    const { project = null, model, version } = registrationIn(body);
    const modelId = mlflowIdOfModel(modelIdIn(id));
    await this.models.updateTag(project, modelId, MODEL_VERSIONS_TAG, (tag) =>
      withModelVersion(tag, { name: model, version }),
    );
    return {};
  }

  @Get('runs/:id')
  async run(@Param('id') id: string, @Query('project') project: unknown): Promise<object> {
    return { id: await this.sources.getRun(scopeIn(project), id) };
  }
}

function registrationIn(body: unknown): z.output<typeof registration> {
  const read = registration.safeParse(body);
  if (!read.success)
    throw new InvalidInputError('body', 'Send the project, the model and the number of the version.');
  return read.data;
}

function scopeIn(project: unknown): ProjectScope {
  return typeof project === 'string' && project !== '' ? project : null;
}

function uriIn(uri: unknown): string {
  return requireText('uri', typeof uri === 'string' ? uri : '', 1, MAX_URI_LENGTH);
}

function modelIdIn(text: string): LoggedModelId {
  const id = readMlflowModelId(text);
  if (id === null) throw new NotFoundError('Logged model', text);
  return id;
}
