import type { Identifier, ModelVersionId, RegisteredModelId } from '@orrery/domain';
import type { RemoteProtocol } from './open-client.js';

export type RemoteBackendId = Identifier<'RemoteBackend'>;

/** A server elsewhere that answers for a version of a model. */
export interface RemoteBackend {
  readonly id: RemoteBackendId;
  readonly versionId: ModelVersionId;
  readonly modelId: RegisteredModelId;
  readonly model: string;
  readonly version: number;
  readonly protocol: RemoteProtocol;
  /** One for each instance. */
  readonly urls: readonly string[];
  readonly registeredAt: Date;
  readonly registeredBy: string;
}
