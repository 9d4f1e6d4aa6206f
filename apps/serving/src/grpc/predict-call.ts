import type { Metadata } from '@grpc/grpc-js';
import { Injectable } from '@nestjs/common';
import type { Attributes } from '@orrery/math-flags';
import { decideAccess } from '@orrery/platform-service';
import { checkUserId } from '../prediction/check-user-id.js';
import { readAttributes } from '../prediction/read-attributes.js';
import type { PredictInput } from '../prediction/predict-input.js';
import { PREDICTION_ID_HEADER } from '../prediction/prediction-id.js';
import {
  PredictionService,
  type PredictTarget,
  type PredictedPart,
} from '../prediction/prediction.service.js';
import type { GrpcCall } from './unary-service.js';

const USER_HEADER = 'x-orrery-user-id';
const ATTRIBUTES_HEADER = 'x-orrery-attributes';
const RECORD_HEADER = 'x-orrery-record';

export interface Prediction {
  readonly endpoint: string;
  readonly target: PredictTarget;
  readonly input: PredictInput;
  /** For whom, where the message says so; else the call's metadata may. */
  readonly user?: string | null;
}

/** The door that all gRPC protocols predict through: what HTTP has in headers a call has in its metadata. */
@Injectable()
export class PredictCall {
  constructor(private readonly predictions: PredictionService) {}

  /** A call is for one user or for nobody, so that one version answers all of it. @throws what `PredictionService.predict` does. */
  async predict({ endpoint, target, input, user }: Prediction, call: GrpcCall): Promise<PredictedPart> {
    const [part] = await this.predictions.predict({
      endpoint,
      target,
      input,
      users: user ?? userOf(call.metadata),
      attributes: attributesOf(call.metadata),
      caller: call.principal?.name ?? null,
      arrivedMs: call.arrivedMs,
      ...(call.deadlineMs !== null && { deadlineMs: call.deadlineMs }),
      trace: call.trace,
      record: isUntold(call) ? 'untold' : 'told',
    });
    if (part === undefined) throw new Error(`The endpoint ${endpoint} gave no answer.`);
    call.trailer.set(PREDICTION_ID_HEADER, part.id);
    return part;
  }
}

function userOf(metadata: Metadata): string | null {
  const [user] = metadata.get(USER_HEADER);
  return user === undefined ? null : checkUserId(user, USER_HEADER);
}

function attributesOf(metadata: Metadata): Attributes | undefined {
  const [told] = metadata.get(ATTRIBUTES_HEADER);
  return told === undefined ? undefined : readAttributes(told, ATTRIBUTES_HEADER);
}

/** Only the platform itself may ask for predictions that nobody hears of. */
function isUntold({ metadata, principal }: GrpcCall): boolean {
  return metadata.get(RECORD_HEADER)[0] === 'none' && decideAccess('admin', principal);
}
