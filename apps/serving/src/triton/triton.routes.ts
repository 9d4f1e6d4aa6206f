import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProtocolScopes } from '../http/protocol-scope.js';
import { OPEN_INFERENCE, PREFIX, type ModelPath } from '../open-inference/open-inference-protocol.js';
import { readFlag, readJsonObject, readParameters, type JsonObject } from '../open-inference/read-fields.js';
import { routeOf } from '../open-inference/route-of.js';
import { RoutingTable } from '../routing/routing-table.js';
import { configOf } from './model-config.js';
import { ModelRepository, type IndexEntry } from './model-repository.js';
import { ModelStatistics } from './model-statistics.js';

/** What Triton has and we do not; each path answers so. */
const UNSUPPORTED: readonly { readonly what: string; readonly paths: readonly string[] }[] = [
  { what: 'tracing', paths: ['/trace/setting', '/models/:model/trace/setting'] },
  { what: 'log settings', paths: ['/logging'] },
  { what: 'system shared memory', paths: ['/systemsharedmemory/*'] },
  { what: 'CUDA shared memory', paths: ['/cudasharedmemory/*'] },
];
const NOT_IMPLEMENTED = 501;

/** Triton's extensions of the Open Inference Protocol: its repository, configurations and statistics. */
@Injectable()
export class TritonRoutes implements OnModuleInit {
  constructor(
    private readonly scopes: ProtocolScopes,
    private readonly repository: ModelRepository,
    private readonly statistics: ModelStatistics,
    private readonly table: RoutingTable,
  ) {}

  async onModuleInit(): Promise<void> {
    const { prefix: _others, ...form } = OPEN_INFERENCE;
    await this.scopes.open(form, (scope) => this.addTo(scope));
  }

  private addTo(scope: FastifyInstance): void {
    for (const path of [`${PREFIX}/models/:model`, `${PREFIX}/models/:model/versions/:version`]) {
      scope.get<{ Params: ModelPath }>(`${path}/config`, ({ params }) =>
        configOf(params.model, routeOf(this.table, params).destination),
      );
      scope.get<{ Params: ModelPath }>(`${path}/stats`, ({ params }) => this.statistics.of(params));
    }
    scope.get(`${PREFIX}/models/stats`, () => this.statistics.all());
    // A repository may be named in the path; there is one.
    for (const path of [`${PREFIX}/repository`, `${PREFIX}/repository/:repository`]) {
      scope.post(`${path}/index`, (request) => this.index(request));
      const control = { config: { access: 'writer' } } as const;
      scope.post<{ Params: ModelPath }>(`${path}/models/:model/load`, control, (request, reply) =>
        this.load(request.params, request, reply),
      );
      scope.post<{ Params: ModelPath }>(`${path}/models/:model/unload`, control, (request, reply) =>
        this.unload(request.params, request, reply),
      );
    }
    for (const { what, paths } of UNSUPPORTED) {
      for (const path of paths) {
        scope.route({
          method: ['GET', 'POST'],
          url: `${PREFIX}${path}`,
          handler: (_request, reply) =>
            reply.status(NOT_IMPLEMENTED).send({ error: `the server does not support ${what}` }),
        });
      }
    }
  }

  private index(request: FastifyRequest): readonly IndexEntry[] {
    return this.repository.index(readFlag(readBody(request), 'ready') === true ? 'ready' : 'all');
  }

  private async load(
    { model }: ModelPath,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const given = Object.keys(readParameters(readBody(request), ''));
    await this.repository.load(model, given);
    return reply.send();
  }

  private async unload(
    { model }: ModelPath,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    readFlag(readParameters(readBody(request), ''), 'unload_dependents');
    await this.repository.unload(model);
    return reply.send();
  }
}

/** The body of a request that may do without one. @throws {InvalidInputError} */
function readBody({ body }: FastifyRequest): JsonObject {
  const text = body instanceof Uint8Array ? Buffer.from(body).toString() : '';
  return text === '' ? {} : readJsonObject(text);
}
