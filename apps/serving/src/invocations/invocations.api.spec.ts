import { halfPlusTwoGraph, identityGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { delayModel } from '../testing/delay-model.js';
import { echoTypesModel } from '../testing/protocol-models.js';
import { startServingBench, type ServingBench } from '../testing/serving-bench.js';

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench();
  await bench.open('half', { versions: 1, file: halfPlusTwoGraph() });
  await bench.open('delay', { versions: 1, file: delayModel(), missingValues: 'ALLOW' });
  await bench.open('matrix', { versions: 1, file: identityGraph('float32', ['N', 2]) });
  await bench.open('types', { versions: 1, file: echoTypesModel() });
});

afterAll(() => bench.close());

async function ask(path: string, init: RequestInit = {}) {
  const response = await bench.service.fetch(path, init);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

async function score(endpoint: string, body: string, type = 'application/json') {
  const answer = await ask(`/endpoints/${endpoint}/invocations`, {
    method: 'POST',
    body,
    headers: { 'content-type': type },
  });
  return { ...answer, json: answer.status === 415 ? null : (JSON.parse(answer.text) as unknown) };
}

describe('half_plus_two', () => {
  it.each<[string, string, string?]>([
    [
      'dataframe_split',
      '{"dataframe_split": {"columns": ["x"], "index": [5, 6, 7], "data": [[2], [3], [4]]}}',
    ],
    ['dataframe_split without names', '{"dataframe_split": {"data": [[2], [3], [4]]}}'],
    ['dataframe_records', '{"dataframe_records": [{"x": 2}, {"x": 3, "other": "a"}, {"x": 4}]}'],
    ['instances of values', '{"instances": [2, 3, 4]}'],
    ['instances of objects', '{"instances": [{"x": 2}, {"x": 3}, {"x": 4}]}'],
    ['inputs of values', '{"inputs": [2, 3, 4], "params": {"any": 1}}'],
    ['inputs by name', '{"inputs": {"x": [2, 3, 4]}}'],
    ['CSV', 'x\n2\n3\n4\n', 'text/csv'],
    ['CSV with an index', ',x\n0,2\n1,3\n2,4\n', 'text/csv; charset=utf-8'],
  ])('answers %s', async (_, body, type) => {
    const { status, text, headers } = await score('half', body, type);

    expect([status, text]).toEqual([200, '{"predictions": [3.0,3.5,4.0]}']);
    expect(headers.get('x-orrery-prediction-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers where no endpoint is in the path, for the one in the header', async () => {
    const json = { 'content-type': 'application/json' };
    const init = { method: 'POST', body: '{"inputs": [2]}', headers: json };

    const named = await ask('/invocations', { ...init, headers: { ...json, 'x-orrery-endpoint': 'half' } });
    expect(named.text).toBe('{"predictions": [3.0]}');
    expect((await ask('/invocations', init)).text).toContain('There is more than one endpoint here');
  });

  it('answers a table without rows', async () => {
    expect((await score('half', 'x\n', 'text/csv')).text).toBe('{"predictions": []}');
    expect((await score('half', '{"dataframe_split": {"columns": ["x"], "data": []}}')).text).toBe(
      '{"predictions": []}',
    );
  });
});

describe('several inputs and outputs', () => {
  const expected = expect.closeTo(0.2, 0.2) as number;

  it('are answered as records for a table', async () => {
    const body = { dataframe_records: [{ distance: 700, origin: 'ATL' }, { origin: 'ORD' }] };

    expect((await score('delay', JSON.stringify(body))).json).toEqual({
      predictions: [
        { probability: expected, label: 0 },
        { probability: expected, label: 0 },
      ],
    });
    const csv = 'origin,distance\n"ATL",700\nORD,\n';
    expect((await score('delay', csv, 'text/csv')).json).toEqual(
      (await score('delay', JSON.stringify(body))).json,
    );
  });

  it('are answered by name for tensors', async () => {
    const { json } = await score('delay', '{"inputs": {"distance": [700], "origin": ["ATL"]}}');

    expect(json).toEqual({ predictions: { probability: [[expected]], label: [[0]] } });
  });

  it('may be one matrix, by any names or none', async () => {
    const predictions = [
      [1, 2],
      [3, 4],
    ];
    for (const body of [
      '{"dataframe_split": {"columns": ["a", "b"], "data": [[1, 2], [3, 4]]}}',
      '{"dataframe_split": {"data": [[1, 2], [3, 4]]}}',
      '{"inputs": [[1, 2], [3, 4]]}',
      '{"inputs": {"x": [[1, 2], [3, 4]]}}',
    ]) {
      expect((await score('matrix', body)).json).toEqual({ predictions });
    }
    expect((await score('matrix', 'a,b\n1,2\n3,4\n', 'text/csv')).json).toEqual({ predictions });
  });

  it('may be of any type, in CSV too', async () => {
    const values = {
      bool: 'True',
      int8: '-128',
      int16: '7',
      int32: '+7',
      int64: '9223372036854775807',
      uint8: '255',
      uint16: '7',
      uint32: '7',
      uint64: '18446744073709551615',
      float16: '0.5',
      float32: '1e-3',
      float64: '-.5',
      string: '"NA, ""none"""',
    };
    const csv = `${Object.keys(values).join()}\n${Object.values(values).join()}\n`;

    expect((await score('types', csv, 'text/csv')).text).toBe(
      '{"predictions": [{"bool_out":true,"int8_out":-128,"int16_out":7,"int32_out":7,"int64_out":9223372036854775807,' +
        '"uint8_out":255,"uint16_out":7,"uint32_out":7,"uint64_out":18446744073709551615,"float16_out":0.5,' +
        '"float32_out":0.001,"float64_out":-0.5,"string_out":"NA, \\"none\\""}]}',
    );
  });
});

describe('a bad request', () => {
  const bad = 'BAD_REQUEST';
  const invalid = 'INVALID_PARAMETER_VALUE';

  it.each<[string, string, string, string]>([
    ['no JSON', '', bad, 'JSONDecodeError("Expecting value: line 1 column 1 (char 0)")'],
    [
      'a broken object',
      '{\n"a" 1',
      bad,
      `JSONDecodeError("Expecting ':' delimiter: line 2 column 5 (char 6)")`,
    ],
    ['a list', '[]', bad, 'Received a list.'],
    ['a number', '7', bad, "Received unexpected input type '<class 'int'>."],
    ['nothing', '{}', bad, 'Received dictionary with input fields: [].'],
    ['two forms', '{"inputs": [], "instances": []}', bad, "input fields: ['instances', 'inputs']"],
    [
      'a split list',
      '{"dataframe_split": []}',
      bad,
      'Dataframe split format must be a dictionary. Got list.',
    ],
    [
      'no data',
      '{"dataframe_split": {"columns": ["x"]}}',
      bad,
      "must have 'data' field and optionally 'columns'",
    ],
    [
      'a ragged table',
      '{"dataframe_split": {"columns": ["x", "y"], "data": [[1]]}}',
      bad,
      '2 columns passed, passed data had 1 columns',
    ],
    [
      'records that are none',
      '{"dataframe_records": {}}',
      bad,
      'Dataframe records format must be a list of records. Got dictionary.',
    ],
    [
      'a missing input',
      '{"dataframe_records": [{"y": 1}]}',
      invalid,
      "schema '['x': float (required)]'. Error: Model is missing inputs ['x']. Note that there were extra inputs: ['y'].",
    ],
    [
      'a wrong type',
      '{"dataframe_records": [{"x": "far"}]}',
      bad,
      'Invalid input. Data is not compatible with model signature. "x" in row 0 is the string "far"',
    ],
    ['a missing value', '{"dataframe_records": [{"x": null}]}', bad, '"x" in row 0 is null'],
    ['NaN', '{"inputs": [NaN]}', bad, '"x" in row 0 is NaN'],
    ['a number for inputs', '{"inputs": 5}', bad, 'Failed to convert data `5`'],
  ])('is told what is wrong: %s', async (_, body, code, message) => {
    const { status, json } = await score('half', body);

    expect(status).toBe(400);
    expect(json).toEqual({ error_code: code, message: expect.stringContaining(message) });
  });

  it('in CSV is told what is wrong', async () => {
    const refused = async (csv: string) => (await score('half', csv, 'text/csv')).text;

    expect(await refused('')).toContain("Error: 'No columns to parse from file'");
    expect(await refused('x\nfar\n')).toContain('is the string \\"far\\"');
    expect(await refused('y\n1\n')).toContain("Model is missing inputs ['x']");
    expect(await refused('x\n1,2\n')).toContain('Expected 1 fields in line 2, saw 2');
  });

  it.each([
    ['text/plain', "Types: ['application/json', 'text/csv']. Got 'text/plain'."],
    ['text/csv; charset=latin1', 'The scoring server only supports UTF-8'],
    ['text/csv; header=1', 'Unrecognized content type parameters: header.'],
    ['application/vnd.apache.parquet', 'This predictor only supports'],
  ])('of the type %s is not read', async (type, message) => {
    const { status, text, headers } = await score('half', 'x', type);

    expect(status).toBe(415);
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toContain(message);
  });

  it('to nobody, or without a token, is refused in the same form', async () => {
    expect(await score('nobody', '{"inputs": [1]}')).toMatchObject({
      status: 404,
      json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'Endpoint "nobody" does not exist.' },
    });
    const stranger = { method: 'POST', body: '{}', headers: { authorization: 'Bearer nobody' } };
    expect(await ask('/endpoints/half/invocations', stranger)).toMatchObject({
      status: 401,
      text: expect.stringContaining('"error_code":"UNAUTHENTICATED"') as string,
    });
  });
});

describe('MLflow’s client for deployments', () => {
  it('reads which endpoints there are', async () => {
    const half = {
      name: 'half',
      endpoint_type: 'predictions',
      model: { name: 'half', provider: 'orrery' },
      endpoint_url: '/endpoints/half/invocations',
      limit: null,
    };
    const { text } = await ask('/api/2.0/endpoints/');

    expect(JSON.parse((await ask('/api/2.0/endpoints/half')).text)).toEqual(half);
    expect((JSON.parse(text) as { endpoints: readonly { name: string }[] }).endpoints).toMatchObject([
      { name: 'delay' },
      half,
      { name: 'matrix' },
      { name: 'types' },
    ]);
    expect(await ask('/api/2.0/endpoints/nobody')).toMatchObject({
      status: 404,
      text: expect.stringContaining('RESOURCE_DOES_NOT_EXIST') as string,
    });
  });
});

describe('whoever waits for the server', () => {
  it('hears that it is there, without a token', async () => {
    const headers = { authorization: 'Bearer nobody' };

    expect(await ask('/ping', { headers })).toMatchObject({ status: 200, text: '\n' });
    expect(await ask('/health', { headers })).toMatchObject({ status: 200, text: '\n' });
    expect((await ask('/version', { headers })).text).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('hears of one endpoint, with a token', async () => {
    expect((await ask('/endpoints/half/ping')).status).toBe(200);
    expect((await ask('/endpoints/nobody/health')).status).toBe(404);
    expect((await ask('/endpoints/half/ping', { headers: { authorization: 'Bearer no' } })).status).toBe(401);
  });

  it('still hears what the service itself says', async () => {
    expect(JSON.parse((await ask('/health/live')).text)).toEqual({ status: 'ok' });
  });
});
