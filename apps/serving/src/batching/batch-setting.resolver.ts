import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { requestLoader, type SubgraphContext } from '@orrery/platform-graphql';
import type { Endpoint } from '../endpoint/endpoint.js';
import { batchLimits } from '../model-process/index.js';
import { BatchSettingRepository } from './batch-setting.repository.js';
import { BatchSettingService, type SetBatching } from './batch-setting.service.js';
import type { BatchSetting } from './batch-setting.js';

type Shown = Pick<BatchSetting, 'mode' | 'maxRows' | 'maxBytes' | 'maxWaitMs'> & {
  readonly setAt: Date | null;
  readonly setBy: string | null;
};

@Resolver('Endpoint')
export class BatchSettingResolver {
  private readonly loader = requestLoader<string, BatchSetting>((models) =>
    this.repository.findByModels(models),
  );

  constructor(
    private readonly settings: BatchSettingService,
    private readonly repository: BatchSettingRepository,
  ) {}

  @Mutation('setBatching')
  async set(@Args('input') input: SetBatching, @Context() { principal }: SubgraphContext) {
    return {
      __typename: 'SetBatchingSuccess',
      model: input.model,
      batching: await this.settings.set(input, principal.name),
    };
  }

  @ResolveField()
  async batching(@Parent() { model }: Endpoint, @Context() context: SubgraphContext): Promise<Shown> {
    const setting = await this.loader.load(context, model);
    return setting ?? { ...batchLimits(), mode: 'AUTO', setAt: null, setBy: null };
  }
}
