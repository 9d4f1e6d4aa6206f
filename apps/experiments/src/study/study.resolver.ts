import {
  Args,
  Context,
  Mutation,
  Parent,
  Query,
  ResolveField,
  ResolveReference,
  Resolver,
} from '@nestjs/graphql';
import type { StudyId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { ExperimentLoader } from '../experiment/experiment.loader.js';
import type { Experiment } from '../experiment/experiment.js';
import { OBJECTIVES, bestTrial, type Objective } from './objective.js';
import type { RequestedRange } from './study-settings.js';
import { StudyLoader } from './study.loader.js';
import { StudyService } from './study.service.js';
import type { ObjectiveMetric, Study, Trial } from './study.js';

interface StartStudyInput {
  readonly name: string;
  readonly experiment: string;
  readonly trainingSetId: string;
  readonly validationTrainingSetId?: string | null;
  readonly validationFraction?: number | null;
  readonly trials: number;
  readonly seed: number;
  readonly epochs: number;
  readonly searchSpace?: readonly RequestedRange[] | null;
  readonly objective?: ObjectiveMetric | null;
}

@Resolver('Study')
export class StudyResolver {
  constructor(
    private readonly studies: StudyService,
    private readonly loader: StudyLoader,
    private readonly experiments: ExperimentLoader,
  ) {}

  @Query('study')
  study(@Args('name') name: string): Promise<Study | null> {
    return this.studies.find(name);
  }

  @Mutation('startStudy')
  async start(@Args('input') input: StartStudyInput) {
    const study = await this.studies.start({
      ...input,
      validationTrainingSetId: input.validationTrainingSetId ?? null,
      validationFraction: input.validationFraction ?? null,
      searchSpace: input.searchSpace ?? null,
      objective: input.objective ?? null,
    });
    return { __typename: 'StartStudySuccess', study };
  }

  @ResolveReference()
  byReference(
    @Parent() reference: { readonly id: StudyId },
    @Context() context: SubgraphContext,
  ): Promise<Study | null> {
    return this.loader.byId.load(context, reference.id);
  }

  @ResolveField()
  experiment(@Parent() study: Study, @Context() context: SubgraphContext): Promise<Experiment | null> {
    return this.experiments.byId.load(context, study.experimentId);
  }

  @ResolveField()
  objective(@Parent() { settings }: Study): Objective {
    return OBJECTIVES[settings.objective];
  }

  @ResolveField()
  trainingSet(@Parent() { trainingSetId }: Study) {
    return { id: trainingSetId };
  }

  @ResolveField()
  validationTrainingSet(@Parent() { validation }: Study) {
    return validation.kind === 'training-set' ? { id: validation.trainingSetId } : null;
  }

  @ResolveField()
  validationFraction(@Parent() { validation }: Study): number | null {
    return validation.kind === 'newest' ? validation.fraction : null;
  }

  @ResolveField()
  trialCount(@Parent() { settings }: Study): number {
    return settings.trials;
  }

  @ResolveField()
  trials(@Parent() study: Study, @Context() context: SubgraphContext): Promise<readonly Trial[]> {
    return this.loader.trials.load(context, study.id);
  }

  @ResolveField()
  async bestTrial(@Parent() study: Study, @Context() context: SubgraphContext): Promise<Trial | null> {
    return bestTrial(await this.loader.trials.load(context, study.id), study.settings.objective);
  }
}
