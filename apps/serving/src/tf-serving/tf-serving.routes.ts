import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { predictCallerOf } from '../http/predict-caller.js';
import { ProtocolScopes } from '../http/protocol-scope.js';
import { PREDICTION_ID_HEADER } from '../prediction/prediction-id.js';
import type { ServingConfig } from '../serving.config.js';
import { NotServedHereError } from './tf-errors.js';
import { TF_FAILURES, sendTfJson } from './tf-failures.js';
import { TfModels } from './tf-models.js';
import { readPath, type ModelCall } from './tf-path.js';
import { TfPredictor } from './tf-predictor.js';

const PUBLIC = { config: { access: 'public' } } as const;

/** The usual paths, found fast; then those that differ in case, which TF Serving does not look at. */
const PATHS = [
  '/v1/models',
  '/v1/models/*',
  ...['', '/*'].map((rest) => `/:v(^[vV]1$)/:m(^(?:${anyCase('models')})$)${rest}`),
];

const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, GET',
  // TF Serving knows no tokens, and allows the first only.
  'access-control-allow-headers': 'Content-Type, Authorization',
};

/**
 * TF Serving's REST protocol, and KServe's first one, whose rows are the same. A body is JSON whatever its content type
 * says, as with `curl -d`.
 */
@Injectable()
export class TfServingRoutes implements OnModuleInit {
  constructor(
    private readonly scopes: ProtocolScopes,
    private readonly predictor: TfPredictor,
    private readonly models: TfModels,
    @Inject(SERVICE_CONFIG) private readonly config: ServingConfig,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.scopes.open({ bodies: 'text', ...TF_FAILURES }, (scope) => {
      if (this.config.tfServingCors) {
        scope.addHook('onRequest', (_request, reply, done) => {
          reply.headers(CORS_HEADERS);
          done();
        });
      }
      for (const path of PATHS) this.addTo(scope, path);
    });
  }

  private addTo(scope: FastifyInstance, path: string): void {
    scope.route({
      method: ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'],
      url: path,
      config: { endpointOf: ({ method, url }) => endpointOf(method, url) },
      handler: (request, reply) => this.answer(request, reply),
    });
    // A browser asks without a token.
    scope.options(path, PUBLIC, (request, reply) => preflight(request, reply));
  }

  private answer(request: FastifyRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> {
    const call = readPath(request.method, pathOf(request.url));
    switch (call.kind) {
      case 'list':
        return sendTfJson(reply, JSON.stringify(this.models.list()));
      case 'status':
        return sendTfJson(reply, JSON.stringify(this.models.status(call)));
      case 'metadata':
        return sendTfJson(reply, JSON.stringify(this.models.metadata(call)));
      case 'explain':
        throw new NotServedHereError(`No model has explanations here: ask "${call.model}:predict".`);
      default:
        return this.compute(call, request, reply);
    }
  }

  private async compute(
    call: ModelCall,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const text = typeof request.body === 'string' ? request.body : '';
    const caller = predictCallerOf(request, reply);
    const answer =
      call.kind === 'predict'
        ? this.predictor.predict(call, text, caller)
        : this.predictor.assess(call, text, caller);
    const { body, predictionId } = await answer;
    return sendTfJson(reply.header(PREDICTION_ID_HEADER, predictionId), body);
  }
}

/** Of what computes; undefined too for a path that is wrong, which is told later. */
function endpointOf(method: string, url: string): string | undefined {
  if (method !== 'POST') return undefined;
  try {
    const call = readPath(method, pathOf(url));
    return call.kind === 'list' ? undefined : call.model;
  } catch {
    return undefined;
  }
}

function pathOf(url: string): string {
  const question = url.indexOf('?');
  return question === -1 ? url : url.slice(0, question);
}

function preflight({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (!/^https?:\/\//.test(headers.origin ?? '')) {
    throw new InvalidInputError('origin', 'Origin header is missing in CORS preflight');
  }
  return sendTfJson(reply, '');
}

function anyCase(word: string): string {
  return [...word].map((letter) => `[${letter}${letter.toUpperCase()}]`).join('');
}
