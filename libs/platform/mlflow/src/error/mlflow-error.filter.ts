import { Catch, type ArgumentsHost } from '@nestjs/common';
import { DomainError, NameTakenError, OverloadedError, type ErrorKind } from '@orrery/domain';
import { ErrorFilter, ServiceLogger, describeFailure } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MLFLOW_STATUS, MlflowError, type MlflowErrorCode } from './mlflow-error.js';

/** A failure as MLflow's clients read it. */
export interface MlflowFailure {
  readonly status: number;
  readonly error_code: MlflowErrorCode;
  readonly message: string;
}

const CODE_OF_KIND: Readonly<Record<ErrorKind, MlflowErrorCode>> = {
  invalid: 'INVALID_PARAMETER_VALUE',
  unauthenticated: 'UNAUTHENTICATED',
  forbidden: 'PERMISSION_DENIED',
  'not-found': 'RESOURCE_DOES_NOT_EXIST',
  conflict: 'INVALID_PARAMETER_VALUE',
  'too-large': 'BAD_REQUEST',
  unprocessable: 'INVALID_PARAMETER_VALUE',
  overloaded: 'REQUEST_LIMIT_EXCEEDED',
  unavailable: 'TEMPORARILY_UNAVAILABLE',
  deadline: 'DEADLINE_EXCEEDED',
};

const PATHS =
  /^\/(?:(?:ajax-)?api\/[\d.]+\/(?:preview\/)?mlflow(?:-artifacts)?|get-artifact|model-versions\/get-artifact)(?:[/?]|$)/;
const TOO_LARGE = 413;

/** Answers every failure under MLflow's paths in MLflow's form: bodies, tokens and unknown routes too. */
@Catch()
export class MlflowErrorFilter extends ErrorFilter {
  constructor(private readonly log: ServiceLogger) {
    super(log);
  }

  override catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.getType<string>() === 'http' && host.switchToHttp().getRequest<FastifyRequest>();
    if (!request || !isMlflowPath(request.url)) return super.catch(thrown, host);
    const { status, ...body } = mlflowFailureOf(thrown, request);
    if (status === 500) this.log.error(thrown instanceof Error ? thrown : String(thrown));
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    if (thrown instanceof OverloadedError) reply.header('retry-after', Math.ceil(thrown.retryAfterMs / 1000));
    if (status === 401) reply.header('www-authenticate', 'Basic realm="mlflow"');
    void reply.status(status).type('application/json').send(body);
  }
}

/** Whether MLflow's protocol is spoken under a URL's path. */
export function isMlflowPath(url: string): boolean {
  return PATHS.test(url);
}

/** What MLflow's clients are told of any thrown thing. */
export function mlflowFailureOf(
  thrown: unknown,
  { method, url }: Pick<FastifyRequest, 'method' | 'url'>,
): MlflowFailure {
  if (thrown instanceof MlflowError) return failure(thrown.code, thrown.message);
  if (thrown instanceof NameTakenError) return failure('RESOURCE_ALREADY_EXISTS', thrown.message);
  if (thrown instanceof DomainError) {
    const told = failure(CODE_OF_KIND[thrown.kind], thrown.message);
    return thrown.kind === 'too-large' ? { ...told, status: TOO_LARGE } : told;
  }
  const { status, message } = describeFailure(thrown);
  if (status === 404) return failure('ENDPOINT_NOT_FOUND', notOffered(method, url));
  if (status < 500) return { status, error_code: 'BAD_REQUEST', message };
  return failure('INTERNAL_ERROR', message);
}

function failure(code: MlflowErrorCode, message: string): MlflowFailure {
  return { status: MLFLOW_STATUS[code], error_code: code, message };
}

function notOffered(method: string, url: string): string {
  const path = url.replace(/\?.*$/s, '').slice(0, 200);
  return (
    `${method} ${path} is not offered here: Orrery speaks MLflow's tracking, registry and artifact endpoints, ` +
    'and none of those for tracing or generative AI.'
  );
}
