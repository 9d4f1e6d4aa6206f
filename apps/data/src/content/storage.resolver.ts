import { Args, Context, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { InvalidInputError } from '@orrery/domain';
import {
  connectionOf,
  pageRequest,
  type Connection,
  type ConnectionArgs,
  type SubgraphContext,
} from '@orrery/platform-graphql';
import { decideAccess } from '@orrery/platform-service';
import { DataJobs } from '../data-job/data-jobs.js';
import { ContentMirror } from './content-mirror.js';
import { DamageRepository, type Damage } from './damage.repository.js';
import { PackRepository } from './pack.repository.js';
import { COLLECT_GARBAGE, SCRUB_STORAGE, type ScrubPayload } from './storage-jobs.js';

@Resolver('StorageReport')
export class StorageResolver {
  constructor(
    private readonly packs: PackRepository,
    private readonly mirror: ContentMirror,
    private readonly damages: DamageRepository,
    private readonly jobs: DataJobs,
  ) {}

  @Query('storage')
  async storage() {
    const totals = await this.packs.totals();
    return {
      ...totals,
      mirroredPacks: this.mirror.isThere ? totals.mirroredPacks : null,
      dedupRatio: totals.storedBytes > 0 ? totals.contentBytes / totals.storedBytes : null,
    };
  }

  @ResolveField('openDamages')
  openDamages(): Promise<number> {
    return this.damages.countOpen();
  }

  @ResolveField('damages')
  async list(@Args() args: ConnectionArgs): Promise<Connection<Damage>> {
    return connectionOf(await this.damages.list(pageRequest(args)), ({ id }) => id);
  }

  @Mutation('collectGarbage')
  async collectGarbage(@Context() { principal }: SubgraphContext) {
    decideAccess('admin', principal);
    return {
      __typename: 'CollectGarbageSuccess',
      job: await this.jobs.start(COLLECT_GARBAGE, null, principal.name),
    };
  }

  @Mutation('scrubStorage')
  async scrubStorage(
    @Args('input') { maxMegabytes = null }: { readonly maxMegabytes?: number | null },
    @Context() { principal }: SubgraphContext,
  ) {
    decideAccess('admin', principal);
    if (maxMegabytes !== null && maxMegabytes < 1)
      throw new InvalidInputError('maxMegabytes', 'it has to be 1 or more');
    const payload: ScrubPayload = { maxMegabytes };
    return {
      __typename: 'ScrubStorageSuccess',
      job: await this.jobs.start(SCRUB_STORAGE, payload, principal.name),
    };
  }
}
