import {
  Controller,
  Get,
  Header,
  Inject,
  Param,
  ParseIntPipe,
  Post,
  Req,
  StreamableFile,
} from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { ARTIFACT_STORE, parseDigest, type ArtifactStore } from '@orrery/platform-artifacts';
import { Access, SERVICE_CONFIG, readBody } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';
import { RegisteredModelService } from '../registered-model/registered-model.service.js';
import type { RegistryConfig } from '../registry.config.js';
import { ModelVersionService } from './model-version.service.js';

/** Model files by HTTP: bytes do not travel through GraphQL. */
@Controller('models/:name/versions')
export class ModelVersionController {
  constructor(
    private readonly versions: ModelVersionService,
    private readonly models: RegisteredModelService,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  @Post()
  @Access('writer')
  async upload(@Param('name') model: string, @Req() request: FastifyRequest): Promise<object> {
    await this.models.get(model);
    const bytes = await readBody(request, this.config.maxModelBytes);
    const origin = { runId: null, trainingSetId: null };
    const uploaded = await this.versions.registerFile({
      model,
      bytes,
      origin,
      description: '',
      requestKey: null,
    });
    const { id, version, file } = uploaded;
    return { id, model, version, contentDigest: file.contentDigest, sizeBytes: file.sizeBytes };
  }

  @Get(':version/file')
  @Access('reader')
  @Header('content-type', 'application/octet-stream')
  async download(
    @Param('name') name: string,
    @Param('version', ParseIntPipe) number: number,
  ): Promise<StreamableFile> {
    const model = await this.models.get(name);
    const version = await this.versions.find(model.id, number);
    if (version === null) throw new NotFoundError(`Version of model ${name}`, String(number));
    const { contentDigest, sizeBytes } = version.file;
    return new StreamableFile(await this.artifacts.get(parseDigest(contentDigest)), { length: sizeBytes });
  }
}
