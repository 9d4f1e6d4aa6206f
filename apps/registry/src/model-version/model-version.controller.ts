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
import { ConflictError } from '@orrery/domain';
import { ARTIFACT_STORE, parseDigest, type ArtifactStore } from '@orrery/platform-artifacts';
import { Access, Caller, SERVICE_CONFIG, readBody, type Principal } from '@orrery/platform-service';
import type { FastifyRequest } from 'fastify';
import { RegisteredModelService } from '../registered-model/registered-model.service.js';
import type { RegistryConfig } from '../registry.config.js';
import { FileRegistration } from './file-registration.service.js';
import { ModelVersionService } from './model-version.service.js';

/** Model files by HTTP: bytes do not travel through GraphQL. */
@Controller('models/:name/versions')
export class ModelVersionController {
  constructor(
    private readonly versions: ModelVersionService,
    private readonly models: RegisteredModelService,
    private readonly files: FileRegistration,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  @Post()
  @Access('writer')
  async upload(
    @Param('name') model: string,
    @Req() request: FastifyRequest,
    @Caller() { project: scope, name: createdBy }: Principal,
  ): Promise<object> {
    await this.models.get({ scope, name: model });
    const bytes = await readBody(request, this.config.maxModelBytes);
    const registration = { scope, model, createdBy, description: '', requestKey: null, sampleRows: null };
    const { id, version, file } = await this.files.registerFile({ ...registration, bytes });
    return { id, model, version, contentDigest: file?.contentDigest, sizeBytes: file?.sizeBytes };
  }

  /** @throws {ConflictError} for a version that has no ONNX file: nothing else is given out here. */
  @Get(':version/file')
  @Access('reader')
  @Header('content-type', 'application/octet-stream')
  async download(
    @Param('name') model: string,
    @Param('version', ParseIntPipe) number: number,
    @Caller() { project: scope }: Principal,
  ): Promise<StreamableFile> {
    const version = await this.versions.get({ scope, model, version: number });
    if (version.file === null) {
      const why = version.unservableReason ?? 'its files were not read yet: try again in a moment.';
      throw new ConflictError(`Version ${number} of model ${model} has no ONNX file: ${why}`);
    }
    const { contentDigest, sizeBytes } = version.file;
    return new StreamableFile(await this.artifacts.get(parseDigest(contentDigest)), { length: sizeBytes });
  }
}
