import { gzipSync } from 'node:zlib';
import { identityGraph } from '@orrery/math-onnx/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServingBench, type ServingBench } from '../../testing/serving-bench.js';

let bench: ServingBench;

beforeAll(async () => {
  bench = await startServingBench();
  await bench.open('echo', { versions: 1, file: identityGraph() });
});

afterAll(() => bench.close());

const QUESTION = JSON.stringify({ instances: [[1.5]] });
const PATH = '/v1/models/echo:predict';

function ask(init: RequestInit, path = PATH): Promise<Response> {
  return bench.service.fetch(path, { method: 'POST', ...init });
}

/** In pieces, so that no length is told beforehand. */
function chunked(): RequestInit {
  const body = new Blob([QUESTION]).stream();
  return { body, duplex: 'half' } as RequestInit;
}

describe('a request that is answered before the framework', () => {
  it('is answered as one that is not: in pieces, compressed, with a query, with an escaped colon', async () => {
    const compressed = { body: gzipSync(QUESTION), headers: { 'content-encoding': 'gzip' } };
    const answers = [
      await ask({ body: QUESTION }),
      await ask(chunked()),
      await ask(compressed),
      await ask({ body: QUESTION }, `${PATH}?trace=1`),
      await ask({ body: QUESTION }, '/v1/models/echo%3Apredict'),
    ];

    for (const answer of answers) {
      expect(await answer.json()).toEqual({ predictions: [[1.5]] });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.headers.get('x-orrery-prediction-id')).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('is refused without a token, in the same form, and the connection stays whole', async () => {
    const headers = { authorization: 'Bearer nobody' };
    const [early, late] = [await ask({ body: QUESTION, headers }), await ask({ ...chunked(), headers })];

    expect(early.status).toBe(401);
    expect(await early.json()).toEqual(await late.json());
    expect((await ask({ body: QUESTION })).status).toBe(200);
  });

  it('is told what is wrong in the same words', async () => {
    const wrong = JSON.stringify({ instances: [['far']] });
    const [early, late] = [await ask({ body: wrong }), await ask({ body: wrong }, `${PATH}?`)];

    expect(early.status).toBe(400);
    expect(await early.json()).toEqual(await late.json());
  });

  it('is counted with all others', async () => {
    const count = async (): Promise<number> => {
      const text = await (await bench.service.fetch('/metrics')).text();
      const line =
        /http_server_request_duration_seconds_count\{method="POST",route="\/v1\/models\/\*",status="200"\} (\d+)/;
      return Number(line.exec(text)?.[1] ?? 0);
    };
    const before = await count();
    await ask({ body: QUESTION });
    await ask(chunked());

    expect(await count()).toBe(before + 2);
  });
});
