import type { EndpointId, ModelVersionId, MonitorId } from '@orrery/domain';

/** Watches the traffic of one endpoint. */
export interface Monitor {
  readonly id: MonitorId;
  readonly name: string;
  readonly endpointId: EndpointId;
  readonly endpoint: string;
  readonly model: string;
  /** The version whose predictions the baseline holds. */
  readonly modelVersionId: ModelVersionId;
  readonly version: number;
  readonly minimumRows: number;
  readonly createdAt: Date;
}
