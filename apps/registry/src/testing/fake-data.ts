import { listen, sendJson, type Listener } from '@orrery/testing';

/** A data service and a feature store that have some files: dataset versions as CSV, and training sets as Parquet. */
export interface FakeData extends Listener {
  readonly put: (id: string, file: string | Uint8Array) => void;
}

export async function fakeData(): Promise<FakeData> {
  const files = new Map<string, string | Uint8Array>();
  const listener = await listen((request, body, response) => {
    if (request.url === '/graphql') {
      const { variables } = JSON.parse(body) as { variables: { of: { id: string }[] } };
      const found = variables.of.map(({ id }) =>
        files.has(id) ? { format: 'CSV', isTableFile: true } : null,
      );
      return sendJson(response, 200, { data: { _entities: found } });
    }
    const file = files.get(request.url?.split('/')[2] ?? '');
    if (file === undefined) return sendJson(response, 404, { code: 'NOT_FOUND', message: 'no such version' });
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file);
  });
  return { ...listener, put: (id, file) => files.set(id, file) };
}
