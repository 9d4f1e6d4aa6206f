import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { constantGraph } from '@orrery/math-onnx/testing';
import { startTestService, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registrySchema, registryService } from '../index.js';

const RUN = '01920000-0000-7000-8000-000000000001';
const TRAINING_SET = '01920000-0000-7000-8000-000000000002';

let registry: TestService;
let tracking: Server;

beforeAll(async () => {
  tracking = await startTracking();
  const url = `http://127.0.0.1:${(tracking.address() as AddressInfo).port}`;
  registry = await startTestService(registryService, registrySchema, { urls: { experiments: url } });
});

afterAll(async () => {
  await registry.close();
  tracking.close();
});

describe('registering a model version', () => {
  it('takes a run’s ONNX file with its signature and where it comes from', async () => {
    await registerModel('flights');

    const { data } = await register('flights');

    expect(data).toMatchObject({
      registerModelVersion: {
        modelVersion: {
          version: 1,
          model: { name: 'flights' },
          run: { id: RUN },
          trainingSet: { id: TRAINING_SET },
          signature: { inputs: [{ name: 'x', dtype: 'float32' }] },
          contentDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        },
      },
    });
  });

  it('numbers the versions of a model without gaps when many are registered at once', async () => {
    await registerModel('raced');

    const answers = await Promise.all(Array.from({ length: 10 }, () => register('raced')));

    const numbers = answers.map(({ data }) => data['registerModelVersion']?.['modelVersion']?.['version']);
    expect(numbers.toSorted((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('keeps rows that the model takes, for whoever warms it up', async () => {
    await registerModel('sampled');

    await registry.graphql(REGISTER, {
      input: { ...inputFor('sampled'), sampleRows: [{ x: 1 }, { x: 2.5 }] },
    });

    const { data } = await registry.graphql(
      '{ model(name: "sampled") { version(number: 1) { sampleRows } } }',
    );
    expect(data).toEqual({ model: { version: { sampleRows: [{ x: 1 }, { x: 2.5 }] } } });
  });

  it('refuses rows that the model does not take, and registers nothing', async () => {
    await registerModel('mistaken');

    const input = { ...inputFor('mistaken'), sampleRows: [{ x: 1 }, { y: 1 }] };
    const { data } = await registry.graphql(REGISTER, { input });

    expect(data).toEqual({
      registerModelVersion: {
        __typename: 'InvalidInputError',
        field: 'sampleRows',
        message: 'Row 2 has no "x".',
      },
    });
    const { data: after } = await registry.graphql(
      '{ model(name: "mistaken") { versions { nodes { id } } } }',
    );
    expect(after).toEqual({ model: { versions: { nodes: [] } } });
  });

  it('returns the first version again for the same request key', async () => {
    await registerModel('retried');

    const [first, second] = [await register('retried', 'key-1'), await register('retried', 'key-1')];

    expect(second.data).toEqual(first.data);
  });

  it('says as data that a model, a run or an artifact does not exist', async () => {
    expect((await register('nobody')).data).toMatchObject({
      registerModelVersion: { __typename: 'NotFoundError', code: 'NOT_FOUND', what: 'Model', by: 'nobody' },
    });
  });

  it('refuses a file that is no ONNX model and keeps nothing of it', async () => {
    await registerModel('refused');

    const response = await upload('refused', Buffer.from('\x80\x04\x95pickled'));

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: 'UNUSABLE_MODEL_FILE' });
    const { data } = await registry.graphql('{ model(name: "refused") { versions { nodes { version } } } }');
    expect(data).toEqual({ model: { versions: { nodes: [] } } });
  });

  it('gives back the very bytes that were uploaded', async () => {
    await registerModel('uploaded');
    const bytes = constantGraph(7);
    await upload('uploaded', bytes);

    const response = await registry.fetch('/models/uploaded/versions/1/file');

    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array(bytes));
  });

  it('resolves references from other services, all of them in one query', async () => {
    await registerModel('referenced');
    const { data } = await register('referenced');
    const id = data['registerModelVersion']?.['modelVersion']?.['id'];

    const answer = await registry.graphql(
      'query ($of: [_Any!]!) { _entities(representations: $of) { ... on ModelVersion { version model { name } } } }',
      { of: [{ __typename: 'ModelVersion', id }] },
    );

    expect(answer.data).toEqual({ _entities: [{ version: 1, model: { name: 'referenced' } }] });
  });

  it('lets a reader ask and not register', async () => {
    await registerModel('guarded');

    expect((await registry.graphql('{ model(name: "guarded") { name } }', {}, 'reader')).data).toEqual({
      model: { name: 'guarded' },
    });
    expect(await registry.graphql(REGISTER, { input: inputFor('guarded') }, 'reader')).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });
});

const REGISTER = /* GraphQL */ `
  mutation Register($input: RegisterModelVersionInput!) {
    registerModelVersion(input: $input) {
      __typename
      ... on RegisterModelVersionSuccess {
        modelVersion {
          id
          version
          model {
            name
          }
          run {
            id
          }
          trainingSet {
            id
          }
          signature {
            inputs {
              name
              dtype
            }
          }
          contentDigest
        }
      }
      ... on InvalidInputError {
        field
        message
      }
      ... on NotFoundError {
        code
        what
        by
      }
    }
  }
`;

function inputFor(model: string, requestKey?: string) {
  return { model, runId: RUN, artifactPath: 'model/model.onnx', ...(requestKey && { requestKey }) };
}

function register(model: string, requestKey?: string) {
  return registry.graphql(REGISTER, { input: inputFor(model, requestKey) });
}

async function registerModel(name: string): Promise<void> {
  const mutation =
    'mutation ($name: String!) { registerModel(input: { name: $name }) { ... on RegisterModelSuccess { model { id } } } }';
  await registry.graphql(mutation, { name });
}

function upload(model: string, bytes: Uint8Array): Promise<Response> {
  const headers = { 'content-type': 'application/octet-stream' };
  return registry.fetch(`/models/${model}/versions`, { method: 'POST', headers, body: Buffer.from(bytes) });
}

/** A tracking service that knows one run with one file. */
async function startTracking(): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === '/graphql') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ data: { run: { id: RUN, trainingSet: { id: TRAINING_SET } } } }));
      return;
    }
    response.end(Buffer.from(constantGraph(1)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
