import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { UnavailableError } from '@orrery/domain';
import type { PredictCaller } from '../http/predict-caller.js';
import { PREDICTION_ID_HEADER, predictionIds } from '../prediction/prediction-id.js';
import { PredictionService } from '../prediction/prediction.service.js';
import { RoutingTable } from '../routing/routing-table.js';
import type { ModelPath } from './open-inference-protocol.js';
import { packResponse, type PackedResponse } from './pack-response.js';
import { readInferRequest } from './read-infer-request.js';
import { routeOf, targetOf } from './route-of.js';
import { HEADER_LENGTH, splitBody } from './split-body.js';
import { checkOutputs, writeInferResponse } from './write-infer-response.js';

/** A request to infer, whatever took it. */
export interface InferCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  readonly caller: PredictCaller;
}

/** Answers a request to infer: bytes to tensors, a prediction, and tensors to bytes. */
@Injectable()
export class Inferrer {
  constructor(
    private readonly predictions: PredictionService,
    private readonly table: RoutingTable,
  ) {}

  /** @throws {InvalidInputError | TooLargeError} and what `PredictionService.predict` throws. */
  async infer(path: ModelPath, { headers, body, caller }: InferCall): Promise<PackedResponse> {
    const signature = () => routeOf(this.table, path).destination.runtime.signature;
    const asked = readInferRequest(splitBody(body, textOf(headers[HEADER_LENGTH])), signature);
    if (asked.outputs !== null) checkOutputs(asked, { model: path.model, known: signature().outputs });
    const parts = await this.predictions.predict({
      endpoint: path.model,
      target: targetOf(path),
      input: { kind: 'tensors', tensors: asked.tensors },
      users: asked.user ?? caller.userId,
      attributes: caller.attributes,
      caller: caller.caller,
      arrivedMs: caller.arrivedMs,
      record: caller.record,
      pass: caller.pass,
      trace: caller.trace,
      ...(asked.deadlineMs !== null && { deadlineMs: asked.deadlineMs }),
    });
    const [part] = parts;
    if (part === undefined) throw new UnavailableError('Nobody answered: try again soon.');
    const { version } = part.route.destination;
    const id = asked.id ?? part.id;
    const response = writeInferResponse({ model: path.model, version, id, outputs: part.outputs }, asked);
    const { headers: told, pieces } = await packResponse(response, textOf(headers['accept-encoding']));
    return { headers: [...told, PREDICTION_ID_HEADER, predictionIds(parts)], pieces };
  }
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
