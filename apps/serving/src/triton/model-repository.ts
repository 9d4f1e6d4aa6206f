import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { EndpointLoading } from '../endpoint/endpoint-loading.service.js';
import { ModelBackends } from '../model-backend/model-backends.js';
import type { BackendState } from '../model-backend/model-backend.js';
import { RoutingTable } from '../routing/routing-table.js';
import type { RoutedEndpoint } from '../routing/routed-endpoint.js';

/** One version of a model in Triton's index; an unloaded model has an entry without a version. */
export interface IndexEntry {
  readonly name: string;
  readonly version?: string;
  readonly state: 'READY' | 'LOADING' | 'UNAVAILABLE';
  readonly reason: string;
}

/** Triton's model repository: its models are our endpoints. */
@Injectable()
export class ModelRepository {
  constructor(
    private readonly table: RoutingTable,
    private readonly backends: ModelBackends,
    private readonly loading: EndpointLoading,
  ) {}

  /** All models, or those that answer, by name and version. */
  index(which: 'all' | 'ready'): readonly IndexEntry[] {
    const entries = [...this.table.list()].flatMap((routed) => this.entriesOf(routed));
    return which === 'all' ? entries : entries.filter(({ state }) => state === 'READY');
  }

  /**
   * @param parameters names of what was sent along: a configuration or files of a caller's own are not taken.
   * @throws {InvalidInputError | NotFoundError | LoadFailedError | DeadlineError}
   */
  async load(name: string, parameters: readonly string[]): Promise<void> {
    const override = parameters.find((given) => given === 'config' || given.startsWith('file:'));
    if (override !== undefined) {
      const message = `'${override}' is not supported: models are loaded as the registry has them.`;
      throw new InvalidInputError(`parameters.${override}`, message);
    }
    await this.loading.load(name);
  }

  /** @throws {NotFoundError} */
  unload(name: string): Promise<void> {
    return this.loading.unload(name);
  }

  private entriesOf({ endpoint, byVersion, missing }: RoutedEndpoint): readonly IndexEntry[] {
    const { name, model } = endpoint;
    if (!endpoint.loaded) return [{ name, state: 'UNAVAILABLE', reason: 'unloaded' }];
    return [...byVersion.keys(), ...missing]
      .toSorted((a, b) => a - b)
      .map((version) => ({ name, version: String(version), ...stateOf(this.stateOf(model, version)) }));
  }

  private stateOf(model: string, version: number): BackendState | undefined {
    return this.backends.list().find(({ wanted }) => wanted.model === model && wanted.version === version)
      ?.state;
  }
}

function stateOf(state: BackendState | undefined): Pick<IndexEntry, 'state' | 'reason'> {
  switch (state?.kind) {
    case 'ready':
      return { state: 'READY', reason: '' };
    case 'failed':
      return { state: 'UNAVAILABLE', reason: state.reason };
    case 'loading':
    case undefined:
      return { state: 'LOADING', reason: '' };
  }
}
