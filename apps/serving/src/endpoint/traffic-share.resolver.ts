import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { ModelBackends } from '../model-backend/model-backends.js';
import {
  shownError,
  shownState,
  shownWarmUp,
  type ShownState,
  type ShownWarmUp,
} from '../model-backend/shown-state.js';
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
  state(@Parent() { endpointId, version, versionId }: TrafficShare): ShownState | 'UNLOADED' {
    if (this.table.isUnloaded(endpointId)) return 'UNLOADED';
    const state = this.backends.find(versionId)?.state;
    // What is loaded does not answer before the division is in force.
    if (state?.kind === 'ready' && !this.table.reaches(endpointId, version)) return 'LOADING';
    return shownState(state);
  }

  @ResolveField()
  error(@Parent() { versionId }: TrafficShare): string | null {
    return shownError(this.backends.find(versionId)?.state);
  }

  /** As it is, whatever somebody wants: not all models bear it. */
  @ResolveField()
  batching(@Parent() { versionId }: TrafficShare): 'AUTO' | 'OFF' | null {
    const state = this.backends.find(versionId)?.state;
    if (state?.kind !== 'ready') return null;
    return state.runtime.stats().batcher.batching === 'auto' ? 'AUTO' : 'OFF';
  }

  @ResolveField()
  warmUp(@Parent() { versionId }: TrafficShare): ShownWarmUp | null {
    return shownWarmUp(this.backends.find(versionId)?.state);
  }
}
