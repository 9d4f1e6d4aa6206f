import type { EndpointId, Identifier, ModelVersionId } from '@orrery/domain';

export type ShadowId = Identifier<'Shadow'>;

/** A version that sees a part of an endpoint's requests, and whose answers nobody gets. */
export interface Shadow {
  readonly id: ShadowId;
  readonly endpointId: EndpointId;
  readonly version: number;
  readonly versionId: ModelVersionId;
  /** Of the requests. */
  readonly percent: number;
  readonly startedAt: Date;
  readonly startedBy: string;
}
