import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MLFLOW_VERSION } from '@orrery/platform-mlflow';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { predictCallerOf } from '../http/predict-caller.js';
import { ProtocolScopes } from '../http/protocol-scope.js';
import { PREDICTION_ID_HEADER } from '../prediction/prediction-id.js';
import { UnsupportedMediaTypeError, bodyTypeOf } from './content-type.js';
import { MLFLOW_FAILURES } from './mlflow-failures.js';
import { Scorer } from './scorer.js';

const ENDPOINT_HEADER = 'x-orrery-endpoint';
const DEPLOYMENTS = '/api/2.0/endpoints';
const JSON_TYPE = 'application/json';
const PUBLIC = { config: { access: 'public' } } as const;

interface Named {
  readonly Params: { readonly endpoint?: string };
}

/**
 * The protocol of MLflow's scoring server, and of its client for deployments: `/invocations` for one endpoint, and
 * `/endpoints/<name>/invocations` for many.
 */
@Injectable()
export class InvocationsRoutes implements OnModuleInit {
  constructor(
    private readonly scopes: ProtocolScopes,
    private readonly scorer: Scorer,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.scopes.open({ bodies: 'text', ...MLFLOW_FAILURES }, (scope) => this.addTo(scope));
  }

  private addTo(scope: FastifyInstance): void {
    for (const prefix of ['', '/endpoints/:endpoint']) {
      scope.post<Named>(
        `${prefix}/invocations`,
        { config: { endpointOf: (request) => namedEndpoint(request as FastifyRequest<Named>) } },
        (request, reply) => this.score(request, reply),
      );
    }
    this.addDeployments(scope);
    for (const path of ['/ping', '/health']) {
      // Whoever waits for the server has no token yet, and hears nothing of endpoints.
      scope.get(path, PUBLIC, (_request, reply) => sendPing(reply, 200));
      scope.get<Named>(`/endpoints/:endpoint${path}`, ({ params }, reply) =>
        sendPing(reply, this.scorer.isReady(params.endpoint ?? '') ? 200 : 404),
      );
    }
    for (const path of ['/version', '/endpoints/:endpoint/version']) {
      scope.get(path, PUBLIC, (_request, reply) => reply.type(JSON_TYPE).send(MLFLOW_VERSION));
    }
  }

  private addDeployments(scope: FastifyInstance): void {
    for (const path of [DEPLOYMENTS, `${DEPLOYMENTS}/`]) {
      scope.get(path, () => ({ endpoints: this.scorer.endpoints() }));
    }
    scope.get<Named>(`${DEPLOYMENTS}/:endpoint`, ({ params }) => this.scorer.endpoint(params.endpoint ?? ''));
  }

  private async score(request: FastifyRequest<Named>, reply: FastifyReply): Promise<FastifyReply> {
    const { headers, body } = request;
    const endpoint = namedEndpoint(request) ?? this.scorer.onlyEndpoint();
    const type = typeOf(headers['content-type'], reply);
    if (type === undefined) return reply;
    const text = typeof body === 'string' ? body : '';
    const answer = await this.scorer.score(endpoint, { text, type }, predictCallerOf(request, reply));
    if (answer.predictionId !== null) reply.header(PREDICTION_ID_HEADER, answer.predictionId);
    return reply.type(JSON_TYPE).send(answer.body);
  }
}

function namedEndpoint({ params, headers }: FastifyRequest<Named>): string | undefined {
  const named = params.endpoint ?? headers[ENDPOINT_HEADER];
  return typeof named === 'string' ? named : undefined;
}

/** Of a type that is not read, MLflow says so in plain text. */
function typeOf(contentType: string | undefined, reply: FastifyReply): 'json' | 'csv' | undefined {
  try {
    return bodyTypeOf(contentType);
  } catch (error) {
    if (!(error instanceof UnsupportedMediaTypeError)) throw error;
    void reply.status(415).type('text/plain').send(error.message);
    return undefined;
  }
}

function sendPing(reply: FastifyReply, status: number): FastifyReply {
  return reply.status(status).type(JSON_TYPE).send('\n');
}
