import { Injectable } from '@nestjs/common';
import type { ExperimentId } from '@orrery/domain';
import { requestLoader } from '@orrery/platform-graphql';
import { ExperimentRepository } from './experiment.repository.js';
import type { Experiment } from './experiment.js';

@Injectable()
export class ExperimentLoader {
  readonly byId = requestLoader<ExperimentId, Experiment>((ids) => this.experiments.findByIds(ids));

  constructor(private readonly experiments: ExperimentRepository) {}
}
