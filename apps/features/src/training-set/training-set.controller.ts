import { Controller, Get, Inject, Param, StreamableFile } from '@nestjs/common';
import { ConflictError } from '@orrery/domain';
import { ARTIFACT_STORE, parseDigest, type ArtifactStore } from '@orrery/platform-artifacts';
import { Access } from '@orrery/platform-service';
import { TrainingSetService } from './training-set.service.js';

const PARQUET = 'application/vnd.apache.parquet';

/** The files of training sets by HTTP: bytes do not travel through GraphQL. */
@Controller('training-sets')
export class TrainingSetController {
  constructor(
    private readonly sets: TrainingSetService,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
  ) {}

  @Get(':id/content')
  @Access('reader')
  async download(@Param('id') id: string): Promise<StreamableFile> {
    const { name, state, file } = await this.sets.get(id);
    if (file === null) throw new ConflictError(`The training set "${name}" is ${state}: it has no file.`);
    const content = await this.artifacts.get(parseDigest(file.contentDigest));
    return new StreamableFile(content, { type: PARQUET, length: file.sizeBytes });
  }
}
