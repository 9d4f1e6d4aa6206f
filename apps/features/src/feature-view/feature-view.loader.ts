import { Injectable } from '@nestjs/common';
import type { FeatureViewId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { FeatureViewRepository } from './feature-view.repository.js';
import type { FeatureView } from './feature-view.js';

@Injectable()
export class FeatureViewLoader {
  readonly byId = requestLoader<FeatureViewId, FeatureView>((ids) => this.views.findByIds(ids));

  constructor(private readonly views: FeatureViewRepository) {}
}
