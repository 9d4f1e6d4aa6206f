import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { MlflowError } from '../error/mlflow-error.js';
import { enumOf, flag, float, int, intUpTo, list, mapOf, message, required, text } from './parameter.js';
import { requestSchema, type MlflowRequest } from './request-schema.js';

const schema = requestSchema({
  run_id: required(text),
  step: int,
  value: float,
  deep: flag,
  status: enumOf({ RUNNING: 1, FINISHED: 3 }),
  tags: list(message({ key: required(text), value: text })),
  names: list(text),
  limits: mapOf(int),
  max_results: intUpTo(50),
});

function post(body: unknown, raw?: string): MlflowRequest {
  const rawBody = raw === undefined ? undefined : Buffer.from(raw);
  return { method: 'POST', query: {}, headers: { 'content-type': 'application/json' }, body, rawBody };
}

function get(query: Record<string, string | string[]>): MlflowRequest {
  return { method: 'GET', query, headers: {}, body: undefined };
}

function refusal(request: MlflowRequest): string {
  try {
    schema.read(request);
  } catch (error) {
    if (error instanceof MlflowError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'taken';
}

describe('requestSchema', () => {
  it('reads what is declared, and passes over what is not', () => {
    const body = {
      run_id: 'r',
      step: '9007199254740991',
      value: 'NaN',
      tags: [{ key: 'k', other: 1 }],
      more: {},
    };
    expect(schema.read(post(body))).toEqual({
      run_id: 'r',
      step: 9007199254740991,
      value: NaN,
      deep: undefined,
      status: undefined,
      tags: [{ key: 'k', value: undefined }],
      names: [],
      limits: undefined,
      max_results: undefined,
    });
  });

  it('reads numbers in each way that JSON can write them', () => {
    const read = (value: unknown) => schema.read(post({ run_id: 'r', value })).value;
    expect([1, '1.5', '-Infinity', 'Infinity', '1e3', -0].map(read)).toEqual([
      1,
      1.5,
      -Infinity,
      Infinity,
      1000,
      -0,
    ]);
    expect(['nan', '+inf', '-Infinity', 'INF'].map(read)).toEqual([NaN, Infinity, -Infinity, Infinity]);
    expect(refusal(post({ run_id: 'r', value: 'one' }))).toContain('Invalid value "one" for parameter');
    expect(refusal(post({ run_id: 'r', value: true }))).toContain("Value was of type 'bool'");
    expect(refusal(post({ run_id: 'r', step: 1.5 }))).toContain('Invalid value 1.5 for parameter');
    expect(refusal(post({ run_id: 'r', step: 1e19 }))).toContain("for parameter 'step' supplied");
  });

  it('takes a query with repeated fields, flags and numbers as texts', () => {
    const query = { run_id: ['a', 'b'], names: 'x', deep: 'True', status: '3', step: '-2' };
    expect(schema.read(get(query))).toMatchObject({
      run_id: 'a',
      names: ['x'],
      deep: true,
      status: 'FINISHED',
      step: -2,
    });
    expect(schema.read(get({ run_id: 'a', names: ['x', 'y'] })).names).toEqual(['x', 'y']);
    expect(refusal(get({ run_id: 'a', deep: 'yes' }))).toContain(
      "Invalid boolean value: yes, must be 'true' or 'false'.",
    );
  });

  it('takes what old clients send: JSON in JSON, run_uuid, names in camel case', () => {
    expect(schema.read(post('{"run_uuid":"r"}')).run_id).toBe('r');
    expect(schema.read(post({ runId: 'r', maxResults: 5 }))).toMatchObject({ run_id: 'r', max_results: 5 });
    expect(refusal(post({ run_id: 'r', max_results: 1, maxResults: 2 }))).toContain(
      "Request specifies both 'max_results' and 'maxResults'; provide only one of them.",
    );
  });

  it.each([
    [{}, "Missing value for required parameter 'run_id'. See the API docs"],
    [{ run_id: '' }, "Missing value for required parameter 'run_id'."],
    [{ run_id: null }, "Missing value for required parameter 'run_id'."],
    [
      { run_id: 31 },
      "Invalid value 31 for parameter 'run_id' supplied:  Hint: Value was of type 'int'. See the API docs",
    ],
    [{ run_id: 'r', tags: '5' }, 'Invalid value "5" for parameter \'tags\' supplied'],
    [{ run_id: 'r', tags: { b: 1, a: 'é' } }, 'Invalid value {"a":"\\u00e9","b":1} for parameter \'tags\''],
    [{ run_id: 'r', tags: [{ value: 'v' }] }, "Missing value for required parameter 'tags[0].key'."],
    [{ run_id: 'r', tags: [{ key: 'k' }, 7] }, "Invalid value 7 for parameter 'tags[1]' supplied"],
    [{ run_id: 'r', names: [null] }, "Invalid value null for parameter 'names[0]' supplied"],
    [{ run_id: 'r', status: 'LOST' }, 'Invalid value "LOST" for parameter \'status\' supplied'],
    [{ run_id: 'r', limits: { a: 'x' } }, "for parameter 'limits.a' supplied"],
    [{ run_id: 'r', max_results: 51 }, "Invalid value 51 for parameter 'max_results' supplied"],
    [{ run_id: 'a\0' }, 'U+0000'],
  ])('refuses %j', (body, expected) => {
    expect(refusal(post(body))).toContain(`INVALID_PARAMETER_VALUE: `);
    expect(refusal(post(body))).toContain(expected);
  });

  it('tells a refused number as it was written', () => {
    const raw = '{"step": 4, "run_id": 9.0}';
    expect(refusal(post(JSON.parse(raw), raw))).toContain(
      "Invalid value 9.0 for parameter 'run_id' supplied:  Hint: Value was of type 'float'.",
    );
  });

  it('refuses a body that is no JSON object', () => {
    expect(refusal(post([1]))).toBe('BAD_REQUEST: The body must be a JSON object.');
    expect(refusal(post('{"run_id"'))).toBe('BAD_REQUEST: The body must be a JSON object.');
    const stream = { ...post(Readable.from([])), headers: { 'content-type': 'text/plain' } };
    expect(refusal(stream)).toContain("Content-Type must be one of ['application/json'].");
    expect(refusal(post(undefined))).toContain("Missing value for required parameter 'run_id'");
  });
});
