import { once } from 'node:events';
import { connect } from 'node:net';
import { startTestService, testToken, type TestService } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experimentsSchema, experimentsService } from '../index.js';

const MAX_BYTES = 100_000;

let experiments: TestService;

beforeAll(async () => {
  experiments = await startTestService(experimentsService, experimentsSchema, {
    env: { ORRERY_MAX_ARTIFACT_BYTES: String(MAX_BYTES) },
  });
});

afterAll(() => experiments.close());

describe('an upload that is refused half-way', () => {
  it('lets the next request on the same connection through', async () => {
    const runId = await startRun();
    expect(await uploadThenAsk(`/runs/${runId}/artifacts/large.bin`)).toEqual([413, 200]);
  });

  it('does so too where there is a file already, which it would have been compared with', async () => {
    const runId = await startRun();
    const path = `/runs/${runId}/artifacts/a.bin`;
    const headers = { 'content-type': 'application/octet-stream' };
    const first = await experiments.fetch(path, { method: 'PUT', headers, body: 'first' });
    expect(first.status).toBe(201);
    expect(await uploadThenAsk(path)).toEqual([413, 200]);
  });
});

/** Sends ten times what is taken and then, on the same connection, another request; gives both answers. */
async function uploadThenAsk(path: string): Promise<readonly number[]> {
  const { hostname: host, port } = new URL(experiments.url);
  const socket = connect({ host, port: Number(port) });
  let answers = '';
  socket.setEncoding('utf8').on('data', (text: string) => (answers += text));
  const statuses = () => Array.from(answers.matchAll(/HTTP\/1\.1 (\d+)/g), ([, status]) => Number(status));
  socket.write(requestOf('PUT', path, [`content-length: ${10 * MAX_BYTES}`]));
  socket.write(Buffer.alloc(10 * MAX_BYTES));
  socket.write(requestOf('GET', '/health/live', []));
  while (statuses().length < 2) await once(socket, 'data');
  socket.destroy();
  return statuses();
}

function requestOf(method: string, path: string, headers: readonly string[]): string {
  const common = [
    'host: orrery',
    `authorization: Bearer ${testToken('writer')}`,
    'content-type: application/octet-stream',
  ];
  return [`${method} ${path} HTTP/1.1`, ...common, ...headers, '', ''].join('\r\n');
}

async function startRun(): Promise<string> {
  const name = crypto.randomUUID();
  await experiments.graphql(
    'mutation ($name: String!) { createExperiment(input: { name: $name }) { __typename } }',
    { name },
  );
  const { data } = await experiments.graphql(
    `mutation ($name: String!) {
      startRun(input: { experiment: $name, name: $name }) { ... on StartRunSuccess { run { id } } }
    }`,
    { name },
  );
  const { run } = data['startRun'] as unknown as { readonly run: { readonly id: string } };
  return run.id;
}
