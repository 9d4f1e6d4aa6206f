import { status as Status } from '@grpc/grpc-js';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import type { PredictTarget } from '../../prediction/prediction.service.js';
import type { RoutedEndpoint } from '../../routing/routed-endpoint.js';
import type { RoutingTable } from '../../routing/routing-table.js';
import { SIGNATURE_NAME } from '../../tf-serving/read-predict-body.js';
import type { ModelSpec, ModelSpecSchema } from '../generated/tensorflow_serving/apis/model_pb.js';
import { GrpcError } from '../grpc-status.js';

/** Which model a request means. */
export interface AskedModel {
  readonly name: string;
  readonly target: PredictTarget;
  readonly signature: string;
}

/** @throws {InvalidInputError} */
export function readModelSpec(spec: ModelSpec | undefined): AskedModel {
  if (spec === undefined) throw new InvalidInputError('model_spec', 'Missing ModelSpec');
  const { name, versionChoice, signatureName } = spec;
  if (name === '') throw new InvalidInputError('model_spec', 'ModelSpec has no name specified.');
  return {
    name,
    target: targetOf(versionChoice),
    signature: signatureName === '' ? SIGNATURE_NAME : signatureName,
  };
}

function targetOf(choice: ModelSpec['versionChoice']): PredictTarget {
  switch (choice.case) {
    case 'version':
      return { kind: 'version', version: Number(choice.value.value) };
    case 'versionLabel':
      return { kind: 'label', label: choice.value };
    case undefined:
      return { kind: 'routed' };
  }
}

/** The endpoint that goes by the model's name, and has the version. @throws {GrpcError} NOT_FOUND, in TF Serving's words. */
export function findModel(table: RoutingTable, { name, target }: AskedModel): RoutedEndpoint {
  const routed = find(table, name);
  switch (target.kind) {
    case 'routed':
      if (routed === undefined) throw notServed(`Latest(${name})`);
      return routed;
    case 'version':
      if (
        routed !== undefined &&
        (routed.byVersion.has(target.version) || routed.missing.has(target.version))
      )
        return routed;
      throw notServed(`Specific(${name}, ${target.version})`);
    case 'label':
      if (routed?.byLabel.has(target.label) === true) return routed;
      throw new InvalidInputError('version_label', `Unrecognized servable version label: ${target.label}`);
  }
}

function find(table: RoutingTable, name: string): RoutedEndpoint | undefined {
  try {
    return table.get(name);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

function notServed(request: string): GrpcError {
  return new GrpcError(Status.NOT_FOUND, `Servable not found for request: ${request}`);
}

/** What an answer says of the model that gave it. */
export function writeModelSpec(
  name: string,
  version: number,
  signature = '',
): MessageInitShape<typeof ModelSpecSchema> {
  return {
    name,
    signatureName: signature,
    versionChoice: { case: 'version', value: { value: BigInt(version) } },
  };
}
