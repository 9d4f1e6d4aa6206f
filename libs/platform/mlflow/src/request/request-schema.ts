import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { MlflowError, invalidParameter } from '../error/mlflow-error.js';
import { NumberLiteral, WrongTypeError } from '../error/parameter-error.js';
import { isObject, readerOf, type Parameters, type ValuesOf } from './parameter.js';

/** What one endpoint takes, as data, and how it is read from a request. */
export interface RequestSchema<P extends Parameters> {
  /** @throws {MlflowError} with MLflow's text for the first parameter that is wrong. */
  readonly read: (request: MlflowRequest) => ValuesOf<P>;
}

/** What is read of an HTTP request. */
export type MlflowRequest = Pick<FastifyRequest, 'method' | 'query' | 'body' | 'headers'> & {
  readonly rawBody?: Buffer | undefined;
};

/** What a schema reads. */
export type RequestOf<S> = S extends RequestSchema<infer P> ? ValuesOf<P> : never;

/**
 * Declares what an endpoint takes.
 *
 * @example
 * const getRun = requestSchema({ run_id: required(text) });
 */
export function requestSchema<P extends Parameters>(parameters: P): RequestSchema<P> {
  const readAll = readerOf(parameters);
  return {
    read: (request) => {
      const isQuery =
        request.method === 'GET' && isObject(request.query) && Object.keys(request.query).length > 0;
      const source = isQuery ? fromQuery(request.query, parameters) : bodyOf(request);
      try {
        return readAll(source, '');
      } catch (error) {
        throw asWritten(error, request.rawBody);
      }
    },
  };
}

/** The parameters of a route's request, read by a schema. */
export const Inputs = createParamDecorator((schema: RequestSchema<Parameters>, context: ExecutionContext) =>
  schema.read(context.switchToHttp().getRequest<MlflowRequest>()),
);

function fromQuery(query: unknown, parameters: Parameters): Readonly<Record<string, unknown>> {
  const source: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(query as Readonly<Record<string, string | string[]>>)) {
    const { inQuery } = (Object.hasOwn(parameters, name) ? parameters[name] : undefined) ?? {};
    const values = Array.isArray(value) ? value : [value];
    const [first = ''] = values;
    source[name] = inQuery === 'repeated' ? values : inQuery === 'flag' ? flagOf(first) : first;
  }
  return source;
}

function flagOf(written: string): boolean {
  const flag = written.toLowerCase();
  if (flag === 'true' || flag === 'false') return flag === 'true';
  throw invalidParameter(`Invalid boolean value: ${written}, must be 'true' or 'false'.`);
}

/** The object that was sent as JSON. Old clients encode it twice, and some send nothing for nothing. */
export function bodyOf({ body, headers }: MlflowRequest): Readonly<Record<string, unknown>> {
  if (body === undefined || body === null) return {};
  if (body instanceof Readable || headers['content-type']?.startsWith('application/json') !== true) {
    throw invalidParameter("Bad Request. Content-Type must be one of ['application/json'].");
  }
  const decoded = typeof body === 'string' ? decodeAgain(body) : body;
  if (isObject(decoded)) return decoded;
  throw new MlflowError('BAD_REQUEST', 'The body must be a JSON object.');
}

function decodeAgain(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new MlflowError('BAD_REQUEST', 'The body must be a JSON object.');
  }
}

/** The same error, with a refused number as it was sent: 9.0 is not told to be 9. */
function asWritten(error: unknown, rawBody: Buffer | undefined): unknown {
  if (!(error instanceof WrongTypeError) || typeof error.value !== 'number' || !rawBody) return error;
  const name = /[^.[\]]+$/.exec(error.path)?.[0] ?? error.path;
  const literals = rawBody.toString().matchAll(new RegExp(`"${name}"\\s*:\\s*(-?\\d[\\d.eE+-]*)`, 'g'));
  for (const [, source = ''] of literals) {
    if (Number(source) === error.value) return new WrongTypeError(error.path, new NumberLiteral(source));
  }
  return error;
}
