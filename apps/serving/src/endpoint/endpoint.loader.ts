import { Injectable } from '@nestjs/common';
import type { EndpointId, ModelVersionId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { EndpointLabelRepository } from './endpoint-label.repository.js';
import { EndpointRepository } from './endpoint.repository.js';
import type { Endpoint, EndpointLabel, TrafficShare } from './endpoint.js';

interface EndpointOfVersion {
  readonly versionId: ModelVersionId;
  readonly endpoint: Endpoint;
}

@Injectable()
export class EndpointLoader {
  readonly byId = requestLoader<EndpointId, Endpoint>((ids) => this.endpoints.findByIds(ids));

  readonly sharesOf = requestListLoader<EndpointId, TrafficShare>(
    (ids) => this.endpoints.listShares(ids),
    ({ endpointId }) => endpointId,
  );

  readonly labelsOf = requestListLoader<EndpointId, EndpointLabel>(
    (ids) => this.labels.list(ids),
    ({ endpointId }) => endpointId,
  );

  readonly byVersion = requestListLoader<ModelVersionId, EndpointOfVersion>(
    (ids) => this.endpoints.listOfVersions(ids),
    ({ versionId }) => versionId,
  );

  constructor(
    private readonly endpoints: EndpointRepository,
    private readonly labels: EndpointLabelRepository,
  ) {}
}
