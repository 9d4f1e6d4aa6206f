import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SERVICE_CONFIG, type Failure } from '@orrery/platform-service';
import { FastLane, type FastRequest } from '../http/lane/fast-lane.js';
import { readPredictCaller } from '../http/predict-caller.js';
import type { WholeAnswer } from '../http/answer.js';
import { PREDICTION_ID_HEADER } from '../prediction/prediction-id.js';
import type { ServingConfig } from '../serving.config.js';
import { TF_JSON, tfFailureText, tfStatusOf } from './tf-failures.js';
import { readPath, type ModelCall } from './tf-path.js';
import { TfPredictor } from './tf-predictor.js';

const REMEMBERED_PATHS = 1000;
const CALL = ':predict';
const PATHS = '/v1/models/';

/** Predict of TF Serving's REST, where a request is as usual; all else of the protocol, and all that is wrong, is the routes'. */
@Injectable()
export class TfFastLane implements OnModuleInit {
  private readonly calls = new Map<string, ModelCall>();

  constructor(
    private readonly lane: FastLane,
    private readonly predictor: TfPredictor,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
  ) {}

  onModuleInit(): void {
    // Its headers are the routes' to write.
    if (this.config.tfServingCors) return;
    this.lane.open<ModelCall>({
      pattern: '/v1/models/*',
      read: (url) => this.calls.get(url) ?? this.readCall(url),
      endpointOf: ({ model }) => model,
      answer: (call, request) => this.answer(call, request),
      fail: answerOf,
    });
  }

  private readCall(url: string): ModelCall | undefined {
    if (!url.startsWith(PATHS) || !url.endsWith(CALL)) return undefined;
    const call = callAt(url);
    if (call !== undefined && this.calls.size < REMEMBERED_PATHS) this.calls.set(url, call);
    return call;
  }

  private async answer(call: ModelCall, request: FastRequest): Promise<WholeAnswer> {
    const { body, predictionId } = await this.predictor.predict(
      call,
      request.body.toString(),
      readPredictCaller(request),
    );
    return { status: 200, headers: ['content-type', TF_JSON, PREDICTION_ID_HEADER, predictionId], body };
  }
}

function callAt(url: string): ModelCall | undefined {
  try {
    const call = readPath('POST', url);
    return call.kind === 'predict' ? call : undefined;
  } catch {
    // The routes say what is wrong.
    return undefined;
  }
}

function answerOf(failure: Failure): WholeAnswer {
  return {
    status: tfStatusOf(failure),
    headers: ['content-type', TF_JSON],
    body: tfFailureText(failure),
  };
}
