import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnavailableError } from '@orrery/domain';
import { Readiness } from '@orrery/platform-service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProtocolScopes } from '../http/protocol-scope.js';
import { checkUserId } from '../prediction/check-user-id.js';
import { PREDICTION_ID_HEADER, predictionIds } from '../prediction/prediction-id.js';
import { PredictionService } from '../prediction/prediction.service.js';
import { RoutingTable } from '../routing/routing-table.js';
import { modelMetadata, type ModelMetadata } from './model-metadata.js';
import { OPEN_INFERENCE, type ModelPath } from './open-inference-protocol.js';
import { readInferRequest } from './read-infer-request.js';
import { routeOf, targetOf } from './route-of.js';
import { sendInferResponse } from './send-infer-response.js';
import { serverMetadata } from './server-metadata.js';
import { HEADER_LENGTH, splitBody } from './split-body.js';
import { checkOutputs, writeInferResponse } from './write-infer-response.js';

/** Tensors as bytes may be many: as JSON there may be less, see `readInferRequest`. */
const BODY_LIMIT_BYTES = 64 * 1024 ** 2;
const USER_HEADER = 'x-orrery-user-id';
const NO_BODY = new Uint8Array();

/** The Open Inference Protocol v2 over HTTP, with tensors as JSON or as bytes after it. */
@Injectable()
export class OpenInferenceRoutes implements OnModuleInit {
  constructor(
    private readonly scopes: ProtocolScopes,
    private readonly predictions: PredictionService,
    private readonly table: RoutingTable,
    private readonly readiness: Readiness,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.scopes.open(OPEN_INFERENCE, (scope) => this.addTo(scope));
  }

  private addTo(scope: FastifyInstance): void {
    const open = { config: { access: 'public' } } as const;
    scope.get('/', () => serverMetadata());
    scope.get('/health/live', open, () => ({ live: true }));
    scope.get('/health/ready', open, (_request, reply) => this.ready(reply));
    for (const path of ['/models/:model', '/models/:model/versions/:version']) {
      scope.get<{ Params: ModelPath }>(path, ({ params }) => this.metadata(params));
      scope.get<{ Params: ModelPath }>(`${path}/ready`, ({ params }) => this.modelReady(params));
      scope.post<{ Params: ModelPath }>(`${path}/infer`, { bodyLimit: BODY_LIMIT_BYTES }, (request, reply) =>
        this.infer(request.params, request, reply),
      );
    }
  }

  private async ready(reply: FastifyReply): Promise<object> {
    const { ready } = await this.readiness.report();
    reply.status(ready ? 200 : 503);
    return { ready };
  }

  private metadata(path: ModelPath): ModelMetadata {
    const { runtime } = routeOf(this.table, path).destination;
    const { byVersion } = this.table.get(path.model);
    return modelMetadata(path.model, byVersion.keys(), runtime.signature);
  }

  private modelReady(path: ModelPath): object {
    const { runtime } = routeOf(this.table, path).destination;
    if (runtime.isServing) return { name: path.model, ready: true };
    throw new UnavailableError(`The model "${path.model}" is being restarted: try again soon.`);
  }

  private async infer(path: ModelPath, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const body = request.body instanceof Uint8Array ? request.body : NO_BODY;
    const signature = () => routeOf(this.table, path).destination.runtime.signature;
    const asked = readInferRequest(splitBody(body, headerOf(request, HEADER_LENGTH)), signature);
    if (asked.outputs !== null) checkOutputs(asked, { model: path.model, known: signature().outputs });
    const parts = await this.predictions.predict({
      endpoint: path.model,
      target: targetOf(path),
      input: { kind: 'tensors', tensors: asked.tensors },
      users: asked.user ?? userOf(request),
      caller: request.principal?.name ?? null,
      arrivedMs: performance.now() - reply.elapsedTime,
      record: 'told',
    });
    const [part] = parts;
    if (part === undefined) throw new UnavailableError('Nobody answered: try again soon.');
    const { version } = part.route.destination;
    const id = asked.id ?? part.id;
    const response = writeInferResponse({ model: path.model, version, id, outputs: part.outputs }, asked);
    return sendInferResponse(reply, response, { [PREDICTION_ID_HEADER]: predictionIds(parts) });
  }
}

function userOf(request: FastifyRequest): string | null {
  const user = headerOf(request, USER_HEADER);
  return user === undefined ? null : checkUserId(user, USER_HEADER);
}

function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
