import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Failure } from '@orrery/platform-service';
import type { PiecedAnswer, WholeAnswer } from '../http/answer.js';
import { FastLane, type FastRequest } from '../http/lane/fast-lane.js';
import { readPredictCaller } from '../http/predict-caller.js';
import { Inferrer } from './inferrer.js';
import { OPEN_INFERENCE, messageOf, type ModelPath } from './open-inference-protocol.js';
import { HEADER_LENGTH } from './split-body.js';

const REMEMBERED_PATHS = 1000;
/** Names and versions that are written as they are; those with escapes are the routes' to read. */
const INFER = /^\/v2\/models\/([\w.~-]+)(?:\/versions\/([\w.~-]+))?\/infer$/;

/** Infer, where a request is as usual; all else of the protocol is the routes'. */
@Injectable()
export class InferFastLane implements OnModuleInit {
  private readonly paths = new Map<string, ModelPath>();

  constructor(
    private readonly lane: FastLane,
    private readonly inferrer: Inferrer,
  ) {}

  onModuleInit(): void {
    this.lane.open<ModelPath>({
      pattern: '/v2/models/:model/infer',
      read: (url) => this.paths.get(url) ?? this.readPath(url),
      endpointOf: ({ model }) => model,
      answer: (path, request) => this.answer(path, request),
      dataBegin: ({ [HEADER_LENGTH]: length }) => Number(length),
      fail: answerOf,
    });
  }

  private readPath(url: string): ModelPath | undefined {
    const found = INFER.exec(url);
    if (found === null) return undefined;
    const [, model = '', version] = found;
    const path = { model, version };
    if (this.paths.size < REMEMBERED_PATHS) this.paths.set(url, path);
    return path;
  }

  private async answer(path: ModelPath, request: FastRequest): Promise<PiecedAnswer> {
    const { headers, body } = request;
    const packed = await this.inferrer.infer(path, { headers, body, caller: readPredictCaller(request) });
    return { status: 200, ...packed };
  }
}

function answerOf(failure: Failure, path: ModelPath): WholeAnswer {
  return {
    status: OPEN_INFERENCE.statusOf(failure),
    headers: ['content-type', 'application/json; charset=utf-8'],
    body: JSON.stringify({ error: messageOf(failure, path) }),
  };
}
