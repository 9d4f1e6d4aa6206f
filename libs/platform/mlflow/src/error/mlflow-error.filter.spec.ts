import { NotFoundException } from '@nestjs/common';
import {
  ConflictError,
  DeadlineError,
  ForbiddenError,
  InvalidInputError,
  NameTakenError,
  NotFoundError,
  OverloadedError,
  TooLargeError,
  UnauthenticatedError,
  UnavailableError,
} from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { mlflowFailureOf } from './mlflow-error.filter.js';
import { MlflowError } from './mlflow-error.js';

const REQUEST = { method: 'GET', url: '/api/2.0/mlflow/traces?secret=1' };

describe('mlflowFailureOf', () => {
  it.each([
    [new MlflowError('RESOURCE_ALREADY_EXISTS', 'taken'), 400, 'RESOURCE_ALREADY_EXISTS'],
    [new MlflowError('RESOURCE_CONFLICT', 'raced'), 409, 'RESOURCE_CONFLICT'],
    [new NameTakenError('Experiment', 'a'), 400, 'RESOURCE_ALREADY_EXISTS'],
    [new NotFoundError('Run', 'a'), 404, 'RESOURCE_DOES_NOT_EXIST'],
    [new InvalidInputError('a', 'b'), 400, 'INVALID_PARAMETER_VALUE'],
    [new ConflictError('deleted'), 400, 'INVALID_PARAMETER_VALUE'],
    [new UnauthenticatedError(), 401, 'UNAUTHENTICATED'],
    [new ForbiddenError('writer'), 403, 'PERMISSION_DENIED'],
    [new TooLargeError(5), 413, 'BAD_REQUEST'],
    [new OverloadedError(5), 429, 'REQUEST_LIMIT_EXCEEDED'],
    [new UnavailableError('down'), 503, 'TEMPORARILY_UNAVAILABLE'],
    [new DeadlineError('it', 5), 504, 'DEADLINE_EXCEEDED'],
    [Object.assign(new Error('Unexpected token'), { statusCode: 400 }), 400, 'BAD_REQUEST'],
    [Object.assign(new Error('too large'), { statusCode: 413 }), 413, 'BAD_REQUEST'],
  ])('tells %s with its status and code', (thrown, status, code) => {
    expect(mlflowFailureOf(thrown, REQUEST)).toMatchObject({ status, error_code: code });
  });

  it('says that an unknown endpoint is not offered, without repeating the query', () => {
    const failure = mlflowFailureOf(new NotFoundException(), REQUEST);
    expect(failure).toMatchObject({ status: 404, error_code: 'ENDPOINT_NOT_FOUND' });
    expect(failure.message).toContain('GET /api/2.0/mlflow/traces is not offered here');
  });

  it('tells nothing of what is inside', () => {
    const failure = mlflowFailureOf(new Error('password=1234 in relation "run"'), REQUEST);
    expect(failure).toMatchObject({ status: 500, error_code: 'INTERNAL_ERROR' });
    expect(failure.message).not.toContain('password');
  });
});
