import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { ExperimentId } from '@orrery/domain';
import { requestListLoader, type SubgraphContext } from '@orrery/platform-graphql';
import { ExperimentRepository, type ExperimentTag } from '../experiment/experiment.repository.js';
import type { Experiment } from '../experiment/experiment.js';

/** What an MLflow client knows an experiment by. */
@Resolver('Experiment')
export class ExperimentDetailsResolver {
  private readonly tagsOf = requestListLoader<ExperimentId, ExperimentTag>(
    (ids) => this.experiments.listTags(ids),
    ({ experimentId }) => experimentId,
  );

  constructor(private readonly experiments: ExperimentRepository) {}

  @ResolveField()
  mlflowId(@Parent() { number }: Experiment): string {
    return String(number);
  }

  @ResolveField()
  tags(@Parent() { id }: Experiment, @Context() context: SubgraphContext): Promise<readonly ExperimentTag[]> {
    return this.tagsOf.load(context, id);
  }
}
