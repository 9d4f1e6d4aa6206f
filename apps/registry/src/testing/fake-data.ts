import { listen, sendJson, type Listener } from '@orrery/testing';

/** A data service that has some CSV files as dataset versions. */
export interface FakeData extends Listener {
  readonly put: (id: string, csv: string) => void;
}

export async function fakeData(): Promise<FakeData> {
  const files = new Map<string, string>();
  const listener = await listen((request, body, response) => {
    if (request.url === '/graphql') {
      const { variables } = JSON.parse(body) as { variables: { of: { id: string }[] } };
      const found = variables.of.map(({ id }) => (files.has(id) ? { format: 'CSV' } : null));
      return sendJson(response, 200, { data: { _entities: found } });
    }
    const csv = files.get(request.url?.split('/')[2] ?? '');
    if (csv === undefined) return sendJson(response, 404, { code: 'NOT_FOUND', message: 'no such version' });
    response.writeHead(200, { 'content-type': 'text/csv' }).end(csv);
  });
  return { ...listener, put: (id, csv) => files.set(id, csv) };
}
