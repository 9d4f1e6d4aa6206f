import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import type { Experiment } from '../experiment/experiment.js';
import { ExperimentFolderService } from './experiment-folder.service.js';
import type { ExperimentFolder } from './experiment-folder.js';

interface FolderArgs extends ConnectionArgs {
  readonly under?: string | null;
}

interface MoveExperimentInput {
  readonly experimentId: string;
  readonly folder?: string | null;
}

@Resolver('Experiment')
export class ExperimentFolderResolver {
  constructor(private readonly folders: ExperimentFolderService) {}

  @Query('experimentFolders')
  async list(@Args() { under, ...page }: FolderArgs): Promise<Connection<ExperimentFolder>> {
    return connectionOf(await this.folders.list(under ?? null, pageRequest(page)), ({ name }) => name);
  }

  @Mutation('moveExperiment')
  async move(@Args('input') { experimentId, folder }: MoveExperimentInput) {
    const experiment = await this.folders.move(experimentId, folder ?? null);
    return { __typename: 'MoveExperimentSuccess', experiment };
  }

  @ResolveField()
  folder(@Parent() { folder }: Experiment): string | null {
    return folder === '' ? null : folder;
  }
}
