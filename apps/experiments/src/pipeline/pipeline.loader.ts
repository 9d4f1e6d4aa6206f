import { Injectable } from '@nestjs/common';
import type { PipelineId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { PipelineRepository } from './pipeline.repository.js';
import type { Pipeline } from './pipeline.js';

@Injectable()
export class PipelineLoader {
  readonly byId = requestLoader<PipelineId, Pipeline>((ids) => this.pipelines.findByIds(ids));

  constructor(private readonly pipelines: PipelineRepository) {}
}
