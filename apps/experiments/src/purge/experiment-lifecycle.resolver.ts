import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { NotFoundError, type ExperimentId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { decideAccess } from '@orrery/platform-service';
import { ExperimentRepository } from '../experiment/experiment.repository.js';
import { ExperimentService } from '../experiment/experiment.service.js';
import type { Experiment } from '../experiment/experiment.js';
import { requireIdentifier } from '../input/require.js';
import { PurgeSchedule } from './purge.schedule.js';
import { PurgeService } from './purge.service.js';

interface ExperimentInput {
  readonly experimentId: string;
}

/** What becomes of an experiment that is not wanted any more. */
@Resolver('Experiment')
export class ExperimentLifecycleResolver {
  constructor(
    private readonly experiments: ExperimentService,
    private readonly rows: ExperimentRepository,
    private readonly purges: PurgeService,
    private readonly schedule: PurgeSchedule,
  ) {}

  @Mutation('deleteExperiment')
  async delete(@Args('input') { experimentId }: ExperimentInput) {
    const { id, number } = await this.get(experimentId);
    await this.experiments.delete(null, String(number));
    return { __typename: 'DeleteExperimentSuccess', experiment: await this.get(id) };
  }

  @Mutation('restoreExperiment')
  async restore(@Args('input') { experimentId }: ExperimentInput) {
    const { id, number } = await this.get(experimentId);
    await this.experiments.restore(null, String(number));
    return { __typename: 'RestoreExperimentSuccess', experiment: await this.get(id) };
  }

  @Mutation('purgeExperiment')
  async purge(@Args('input') { experimentId }: ExperimentInput, @Context() { principal }: SubgraphContext) {
    decideAccess('admin', principal);
    const id = requireIdentifier<ExperimentId>('experimentId', experimentId);
    await this.purges.purgeExperiment(id);
    this.schedule.start();
    return { __typename: 'PurgeExperimentSuccess', experimentId: id };
  }

  @ResolveField()
  lifecycle(@Parent() { deletedAt }: Experiment): 'ACTIVE' | 'DELETED' {
    return deletedAt === null ? 'ACTIVE' : 'DELETED';
  }

  @ResolveField()
  purgeAt(@Parent() { deletedAt }: Experiment): Date | null {
    return this.purges.purgeAt(deletedAt);
  }

  /** @throws {InvalidInputError | NotFoundError} */
  private async get(text: string): Promise<Experiment> {
    const id = requireIdentifier<ExperimentId>('experimentId', text);
    const experiment = (await this.rows.findByIds([id])).get(id);
    if (experiment === undefined) throw new NotFoundError('Experiment', text);
    return experiment;
  }
}
