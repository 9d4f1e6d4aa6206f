import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError, type RunId } from '@orrery/domain';
import type { SubgraphContext } from '@orrery/platform-graphql';
import { decideAccess } from '@orrery/platform-service';
import { parseRunId } from '../run/run-id.js';
import { RunService } from '../run/run.service.js';
import type { Run } from '../run/run.js';
import { TrackingService } from '../run/tracking.service.js';
import { PurgeSchedule } from './purge.schedule.js';
import { PurgeService } from './purge.service.js';

interface RunInput {
  readonly runId: string;
}

/** What becomes of a run that is not wanted any more. */
@Resolver('Run')
export class RunLifecycleResolver {
  constructor(
    private readonly tracking: TrackingService,
    private readonly runs: RunService,
    private readonly purges: PurgeService,
    private readonly schedule: PurgeSchedule,
  ) {}

  @Mutation('deleteRun')
  async delete(@Args('input') { runId }: RunInput) {
    const id = requireRunId(runId);
    await this.tracking.delete(null, id);
    return { __typename: 'DeleteRunSuccess', run: await this.runs.get(id) };
  }

  @Mutation('restoreRun')
  async restore(@Args('input') { runId }: RunInput) {
    const id = requireRunId(runId);
    await this.tracking.restore(null, id);
    return { __typename: 'RestoreRunSuccess', run: await this.runs.get(id) };
  }

  @Mutation('purgeRun')
  async purge(@Args('input') { runId }: RunInput, @Context() { principal }: SubgraphContext) {
    decideAccess('admin', principal);
    const id = requireRunId(runId);
    await this.purges.purgeRun(id);
    this.schedule.start();
    return { __typename: 'PurgeRunSuccess', runId: id };
  }

  @ResolveField()
  lifecycle(@Parent() { deletedAt }: Run): 'ACTIVE' | 'DELETED' {
    return deletedAt === null ? 'ACTIVE' : 'DELETED';
  }

  @ResolveField()
  purgeAt(@Parent() { deletedAt }: Run): Date | null {
    return this.purges.purgeAt(deletedAt);
  }
}

/** @throws {InvalidInputError} */
function requireRunId(text: string): RunId {
  const id = parseRunId(text);
  if (id === null) throw new InvalidInputError('runId', `"${text}" is no identifier of a run.`);
  return id;
}
