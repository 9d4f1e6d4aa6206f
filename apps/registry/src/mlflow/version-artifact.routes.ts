import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Controller, Get, StreamableFile, UseInterceptors } from '@nestjs/common';
import { NotFoundError, projectOf } from '@orrery/domain';
import { parseLogicalPath } from '@orrery/platform-artifacts';
import { Inputs, requestSchema, required, text, type RequestOf } from '@orrery/platform-mlflow';
import { Access, Caller, type Principal } from '@orrery/platform-service';
import { ModelVersionService } from '../model-version/model-version.service.js';
import { ArtifactSources } from '../run-artifact/artifact-sources.js';
import { numberedVersion } from './registry-requests.js';
import { RegistryWords } from './registry-words.js';

const artifact = requestSchema({ name: required(text), version: required(text), path: required(text) });

/** Files of model versions as MLflow's page downloads them. */
@Controller('model-versions/get-artifact')
@UseInterceptors(RegistryWords)
export class VersionArtifactRoutes {
  constructor(
    private readonly versions: ModelVersionService,
    private readonly sources: ArtifactSources,
  ) {}

  @Get()
  @Access('reader', { scoped: true })
  async download(
    @Inputs(artifact) { name, version, path: written }: RequestOf<typeof artifact>,
    @Caller() caller: Principal,
  ): Promise<StreamableFile> {
    const path = parseLogicalPath(written);
    const { source } = await this.versions.get(numberedVersion(caller, name, version));
    const uri = source.storageLocation ?? source.uri;
    const place = uri && { project: projectOf(caller.project), uri };
    const bytes = place && (await this.sources.open(place, path));
    if (!bytes) throw new NotFoundError('Artifact', path);
    const fileName = encodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
    return new StreamableFile(Readable.fromWeb(bytes as ReadableStream<Uint8Array>), {
      type: 'application/octet-stream',
      disposition: `attachment; filename*=UTF-8''${fileName}`,
    });
  }
}
