import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ModelBackends } from '../model-backend/model-backends.js';
import { RoutingTable } from '../routing/routing-table.js';
import type { TrafficShare } from './endpoint.js';

@Resolver('TrafficShare')
export class TrafficShareResolver {
  constructor(
    private readonly backends: ModelBackends,
    private readonly table: RoutingTable,
  ) {}

  @ResolveField()
  modelVersion(@Parent() { versionId }: TrafficShare) {
    return { id: versionId };
  }

  @ResolveField()
  state(
    @Parent() { endpointId, version, versionId }: TrafficShare,
  ): 'LOADING' | 'READY' | 'FAILED' | 'UNLOADED' {
    if (this.table.isUnloaded(endpointId)) return 'UNLOADED';
    const state = this.backends.find(versionId)?.state;
    if (state?.kind === 'failed') return 'FAILED';
    if (state?.kind !== 'ready' || !this.table.reaches(endpointId, version)) return 'LOADING';
    // A process that died is loaded once more.
    return state.runtime.state.kind === 'ready' ? 'READY' : 'LOADING';
  }

  @ResolveField()
  error(@Parent() { versionId }: TrafficShare): string | null {
    const state = this.backends.find(versionId)?.state;
    return state?.kind === 'failed' ? state.reason : null;
  }
}
