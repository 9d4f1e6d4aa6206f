import type { EndpointId, ModelVersionId, RegisteredModelId } from '@orrery/domain';

/** Whether a row may have null for a number. */
export type MissingValues = 'REFUSE' | 'ALLOW';

/** An address at which versions of one model answer. */
export interface Endpoint {
  readonly id: EndpointId;
  readonly name: string;
  readonly modelId: RegisteredModelId;
  readonly model: string;
  readonly missingValues: MissingValues;
  /** False while its versions are to have no processes, and to answer nobody. */
  readonly loaded: boolean;
  readonly createdAt: Date;
}

/** A name for a version at an endpoint, which clients may ask for instead of its number. */
export interface EndpointLabel {
  readonly endpointId: EndpointId;
  readonly label: string;
  readonly version: number;
  readonly versionId: ModelVersionId;
}

/** The part of an endpoint's traffic that a version is to get. */
export interface TrafficShare {
  readonly endpointId: EndpointId;
  readonly version: number;
  readonly versionId: ModelVersionId;
  readonly percent: number;
}
