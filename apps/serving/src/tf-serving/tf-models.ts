import { Injectable } from '@nestjs/common';
import { NotFoundError, type ModelSignature } from '@orrery/domain';
import type { BackendState } from '../model-backend/model-backend.js';
import { ModelBackends } from '../model-backend/model-backends.js';
import type { Destination, RoutedEndpoint } from '../routing/routed-endpoint.js';
import { RoutingTable } from '../routing/routing-table.js';
import { modelMetadata } from './model-metadata.js';
import { versionStatus, type VersionStatus } from './model-status.js';
import { servableNotFound } from './tf-errors.js';
import type { ModelCall } from './tf-path.js';

/** What TF Serving's and KServe's clients ask about models. */
@Injectable()
export class TfModels {
  constructor(
    private readonly table: RoutingTable,
    private readonly backends: ModelBackends,
  ) {}

  /** KServe's list of names. */
  list(): object {
    return { models: this.table.names() };
  }

  /** The status of every version, the newest first, or of the one that was asked for. */
  status(call: ModelCall): object {
    const routed = this.endpointOf(call);
    const wanted = this.versionsOf(routed, call).toSorted((a, b) => b - a);
    const statuses = wanted.map((version) => versionStatus(version, this.stateOf(routed, version)));
    if (call.target.kind !== 'routed') return { model_version_status: statuses };
    // KServe's clients read the last two, and TF Serving's only the first.
    return { model_version_status: statuses, name: call.model, ready: statuses.some(isAvailable) };
  }

  metadata(call: ModelCall): object {
    const { version, runtime } = this.destinationOf(call);
    return modelMetadata(call.model, version, runtime.signature);
  }

  /** What the version takes and gives that would answer. @throws {DomainError} in TF Serving's words. */
  signatureOf(call: ModelCall): ModelSignature {
    return this.destinationOf(call).runtime.signature;
  }

  private destinationOf(call: ModelCall): Destination {
    const routed = this.endpointOf(call);
    const { target } = call;
    try {
      switch (target.kind) {
        case 'routed':
          return this.table.routeFor(routed, null).destination;
        case 'version':
          return this.table.routeTo(routed, target.version).destination;
        case 'label':
          return this.table.routeToLabel(routed, target.label).destination;
      }
    } catch (error) {
      throw error instanceof NotFoundError ? servableNotFound(call) : error;
    }
  }

  private endpointOf(call: ModelCall): RoutedEndpoint {
    try {
      return this.table.get(call.model);
    } catch (error) {
      throw error instanceof NotFoundError ? servableNotFound(call) : error;
    }
  }

  private versionsOf({ byVersion, byLabel, missing }: RoutedEndpoint, call: ModelCall): readonly number[] {
    const { target } = call;
    const known = new Set([...byVersion.keys(), ...missing]);
    if (target.kind === 'routed' && known.size > 0) return [...known];
    if (target.kind === 'routed') throw servableNotFound(call);
    const version = target.kind === 'version' ? target.version : byLabel.get(target.label);
    if (version !== undefined && known.has(version)) return [version];
    throw servableNotFound(call);
  }

  private stateOf({ endpoint, byVersion }: RoutedEndpoint, version: number): BackendState | undefined {
    const id = byVersion.get(version)?.destination.versionId;
    if (id !== undefined) return this.backends.find(id)?.state;
    const { model } = endpoint;
    return this.backends.list().find(({ wanted }) => wanted.model === model && wanted.version === version)
      ?.state;
  }
}

function isAvailable({ state }: VersionStatus): boolean {
  return state === 'AVAILABLE';
}
