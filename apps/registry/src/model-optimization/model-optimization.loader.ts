import { Injectable } from '@nestjs/common';
import type { ModelVersionId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { ModelOptimizationRepository } from './model-optimization.repository.js';
import type { ModelOptimization } from './model-optimization.js';

@Injectable()
export class ModelOptimizationLoader {
  readonly bySource = requestListLoader<ModelVersionId, ModelOptimization>(
    (ids) => this.optimizations.listBySources(ids),
    ({ sourceVersionId }) => sourceVersionId,
  );

  readonly byResult = requestLoader<ModelVersionId | null, ModelOptimization>(async (ids) => {
    const found = await this.optimizations.listByResults(ids.filter((id) => id !== null));
    return new Map(found.map((optimization) => [optimization.resultVersionId, optimization]));
  });

  constructor(private readonly optimizations: ModelOptimizationRepository) {}
}
