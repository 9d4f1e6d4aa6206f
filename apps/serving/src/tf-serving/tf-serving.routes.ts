import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InvalidInputError, NotFoundError } from '@orrery/domain';
import { decideAccess } from '@orrery/platform-service';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProtocolScopes } from '../http/protocol-scope.js';
import { ModelBackends } from '../model-backend/model-backends.js';
import { decodeColumns } from '../model-process/index.js';
import { checkUserId } from '../prediction/check-user-id.js';
import { PredictionService, type PredictedPart } from '../prediction/prediction.service.js';
import { predictionsByRow, versionsByRow } from '../prediction/predictions-by-row.js';
import { RoutingTable } from '../routing/routing-table.js';
import { modelMetadata } from './model-metadata.js';
import { versionStatus } from './model-status.js';
import { readPredictBody, type PredictBody } from './read-predict-body.js';
import { TF_FAILURES } from './tf-failures.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const PREFIX = '/v1/models';
const USER_HEADER = 'x-orrery-user-id';
const RECORD_HEADER = 'x-orrery-record';

const ROUTED = { kind: 'routed' } as const;

interface Path {
  readonly name: string;
  readonly version?: string;
}

/**
 * TF Serving's REST protocol. Errors have its form, and a body is JSON whatever its content type says, as with `curl -d`.
 */
@Injectable()
export class TfServingRoutes implements OnModuleInit {
  constructor(
    private readonly scopes: ProtocolScopes,
    private readonly predictions: PredictionService,
    private readonly table: RoutingTable,
    private readonly backends: ModelBackends,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.scopes.open({ prefix: PREFIX, bodies: 'text', ...TF_FAILURES }, (scope) => this.addTo(scope));
  }

  private addTo(scope: FastifyInstance): void {
    // `:call` is `<name>:predict`: the router has no word for a parameter that ends at a colon.
    scope.post<{ Params: { call: string } }>('/:call', (request, reply) => {
      const { name, verb } = splitCall(request.params.call);
      return this.predict(request, reply, { name, verb, version: null });
    });
    scope.post<{ Params: { name: string; call: string } }>('/:name/versions/:call', (request, reply) => {
      const { name: number, verb } = splitCall(request.params.call);
      return this.predict(request, reply, { name: request.params.name, verb, version: versionOf(number) });
    });
    scope.get<{ Params: Path }>('/:name', ({ params }) => this.status(params));
    scope.get<{ Params: Path }>('/:name/versions/:version', ({ params }) => this.status(params));
    scope.get<{ Params: Path }>('/:name/metadata', ({ params }) => this.metadata(params));
    scope.get<{ Params: Path }>('/:name/versions/:version/metadata', ({ params }) => this.metadata(params));
  }

  private async predict(
    request: FastifyRequest,
    reply: FastifyReply,
    call: { readonly name: string; readonly verb: string; readonly version: number | null },
  ): Promise<FastifyReply> {
    if (call.verb !== 'predict') throw new NotFoundError('Method', call.verb);
    const body = readPredictBody(parseJson(request.body));
    const users = body.users ?? userOfHeader(request);
    const parts = await this.predictions.predict({
      endpoint: call.name,
      target: call.version === null ? ROUTED : { kind: 'version', version: call.version },
      input: body.input,
      users,
      caller: null,
      arrivedMs: performance.now() - reply.elapsedTime,
      record: this.isUntold(request) ? 'untold' : 'told',
    });
    const answer = answerOf(body, parts);
    return sendWhole(reply, users === null ? answer : { ...answer, model_versions: versionsByRow(parts) });
  }

  private status({ name, version }: Path): object {
    const { byVersion, missing } = this.table.get(name);
    const wanted = version === undefined ? [...byVersion.keys(), ...missing] : [versionOf(version)];
    return {
      model_version_status: wanted
        .toSorted((a, b) => b - a)
        .map((number) => {
          if (!byVersion.has(number) && !missing.has(number)) throw unknownVersion(name, number);
          return versionStatus(number, this.stateOf(name, number));
        }),
    };
  }

  private metadata({ name, version }: Path): object {
    const routed = this.table.get(name);
    const { destination } =
      version === undefined
        ? this.table.routeFor(routed, null)
        : this.table.routeTo(routed, versionOf(version));
    return modelMetadata(name, destination.version, destination.runtime.signature);
  }

  private stateOf(name: string, version: number) {
    const { model } = this.table.get(name).endpoint;
    return this.backends.list().find(({ wanted }) => wanted.model === model && wanted.version === version)
      ?.state;
  }

  /** Only the platform itself may ask for predictions that nobody hears of. */
  private isUntold({ headers, principal }: FastifyRequest): boolean {
    return headers[RECORD_HEADER] === 'none' && decideAccess('admin', principal);
  }
}

/** Writes an answer past the framework's serialisation; its hooks still see the end of it. */
function sendWhole(reply: FastifyReply, answer: object): FastifyReply {
  const body = JSON.stringify(answer);
  reply.hijack();
  reply.raw
    .writeHead(200, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(body) })
    .end(body);
  return reply;
}

function parseJson(body: unknown): unknown {
  try {
    return JSON.parse(String(body ?? ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it cannot be read';
    throw new InvalidInputError('body', `JSON Parse error: ${reason}`);
  }
}

function splitCall(call: string): { name: string; verb: string } {
  const colon = call.lastIndexOf(':');
  if (colon === -1) throw new NotFoundError('Method', call);
  return { name: call.slice(0, colon), verb: call.slice(colon + 1) };
}

function versionOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidInputError('version', `Failed to convert version: ${text} to numeric.`);
}

function unknownVersion(name: string, version: number): NotFoundError {
  return new NotFoundError(`Version at endpoint ${name}`, String(version));
}

function userOfHeader({ headers }: FastifyRequest): string | null {
  const user = headers[USER_HEADER];
  return user === undefined ? null : checkUserId(user, USER_HEADER);
}

function answerOf({ input }: PredictBody, parts: readonly PredictedPart[]): object {
  if (input.kind === 'rows') return { predictions: predictionsByRow(parts) };
  const outputs = parts[0]?.outputs ?? [];
  const columns = decodeColumns(outputs);
  const [only, ...others] = outputs;
  return { outputs: only !== undefined && others.length === 0 ? columns[only.name] : columns };
}
