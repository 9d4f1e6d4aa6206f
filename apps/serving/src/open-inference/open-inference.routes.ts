import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnavailableError } from '@orrery/domain';
import { Readiness } from '@orrery/platform-service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { predictCallerOf } from '../http/predict-caller.js';
import { ProtocolScopes } from '../http/protocol-scope.js';
import { sendAnswer } from '../http/answer.js';
import { RoutingTable } from '../routing/routing-table.js';
import { Inferrer } from './inferrer.js';
import { modelMetadata, type ModelMetadata } from './model-metadata.js';
import { OPEN_INFERENCE, type ModelPath } from './open-inference-protocol.js';
import { routeOf } from './route-of.js';
import { serverMetadata } from './server-metadata.js';

/** Tensors as bytes may be many: as JSON there may be less, see `readInferRequest`. */
const BODY_LIMIT_BYTES = 64 * 1024 ** 2;
const NO_BODY = new Uint8Array();

/** The Open Inference Protocol v2 over HTTP, with tensors as JSON or as bytes after it. */
@Injectable()
export class OpenInferenceRoutes implements OnModuleInit {
  constructor(
    private readonly scopes: ProtocolScopes,
    private readonly inferrer: Inferrer,
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
      scope.post<{ Params: ModelPath }>(
        `${path}/infer`,
        { bodyLimit: BODY_LIMIT_BYTES, config: { endpointOf: modelIn } },
        (request, reply) => this.infer(request.params, request, reply),
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
    const { headers } = request;
    const body = request.body instanceof Uint8Array ? request.body : NO_BODY;
    const caller = predictCallerOf(request, reply);
    const packed = await this.inferrer.infer(path, { headers, body, caller });
    // Past the framework's serialisation; its hooks still see the end of it.
    reply.hijack();
    sendAnswer(reply.raw, { status: 200, ...packed });
    return reply;
  }
}

function modelIn({ params }: FastifyRequest): string {
  return (params as ModelPath).model;
}
