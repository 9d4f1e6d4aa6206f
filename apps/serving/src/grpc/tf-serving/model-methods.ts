import type { MessageInitShape } from '@bufbuild/protobuf';
import { status as Status } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { ModelBackends } from '../../model-backend/model-backends.js';
import type { RoutedEndpoint } from '../../routing/routed-endpoint.js';
import { RoutingTable } from '../../routing/routing-table.js';
import { versionStatus } from '../../tf-serving/model-status.js';
import { Code } from '../generated/tensorflow/core/protobuf/error_codes_pb.js';
import {
  ModelVersionStatus_State as State,
  type GetModelStatusRequest,
  type GetModelStatusResponseSchema,
  type ModelVersionStatusSchema,
} from '../generated/tensorflow_serving/apis/get_model_status_pb.js';
import type { ModelService } from '../generated/tensorflow_serving/apis/model_service_pb.js';
import { GrpcError } from '../grpc-status.js';
import type { MethodsOf } from '../unary-service.js';
import { findModel, readModelSpec, type AskedModel } from './model-spec.js';

const RELOAD_REFUSED =
  'Endpoints are opened, and their versions chosen, in the graph: createEndpoint and setTraffic stand for a configuration.';

/** TF Serving's ModelService. */
@Injectable()
export class ModelMethods {
  constructor(
    private readonly table: RoutingTable,
    private readonly backends: ModelBackends,
  ) {}

  methods(): MethodsOf<typeof ModelService> {
    return {
      getModelStatus: (request) => this.status(request),
      handleReloadConfigRequest: () => {
        throw new GrpcError(Status.UNIMPLEMENTED, RELOAD_REFUSED);
      },
    };
  }

  private status({
    modelSpec,
  }: GetModelStatusRequest): MessageInitShape<typeof GetModelStatusResponseSchema> {
    const asked = readModelSpec(modelSpec);
    const routed = this.find(asked);
    const { byVersion, missing } = routed;
    const versions = wantedVersions(asked, routed) ?? [...byVersion.keys(), ...missing];
    return {
      modelVersionStatus: versions
        .toSorted((a, b) => b - a)
        .map((version) => this.statusOf(routed.endpoint.model, version)),
    };
  }

  private find(asked: AskedModel): RoutedEndpoint {
    const { name, target } = asked;
    if (target.kind === 'label') return findModel(this.table, asked);
    try {
      const routed = this.table.get(name);
      if (target.kind === 'routed') return routed;
      if (routed.byVersion.has(target.version) || routed.missing.has(target.version)) return routed;
    } catch (error) {
      if (!(error instanceof NotFoundError)) throw error;
    }
    const what = target.kind === 'version' ? `version ${target.version}` : 'any versions';
    throw new GrpcError(Status.NOT_FOUND, `Could not find ${what} of model ${name}`);
  }

  private statusOf(model: string, version: number): MessageInitShape<typeof ModelVersionStatusSchema> {
    const found = this.backends
      .list()
      .find(({ wanted }) => wanted.model === model && wanted.version === version);
    const { state, status } = versionStatus(version, found?.state);
    return {
      version: BigInt(version),
      state: State[state],
      status: {
        errorCode: status.error_code === 'OK' ? Code.OK : Code.UNKNOWN,
        errorMessage: status.error_message,
      },
    };
  }
}

/** Null for all that there are. */
function wantedVersions({ target }: AskedModel, { byLabel }: RoutedEndpoint): readonly number[] | null {
  if (target.kind === 'routed') return null;
  if (target.kind === 'version') return [target.version];
  const version = byLabel.get(target.label);
  return version === undefined ? [] : [version];
}
