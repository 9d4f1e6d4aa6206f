import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { RequestError, createClient } from './create-client.js';
import { ModelAliasesDocument } from './generated/graphql.js';

let server: Server | undefined;

afterEach(() => server?.close());

/** A graph that answers everything with the same text. */
async function graphThatAnswers(status: number, text: string, seen: IncomingMessage[] = []): Promise<string> {
  server = createServer((request, response) => {
    seen.push(request);
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('createClient', () => {
  it('sends the token and gives back the data', async () => {
    const seen: IncomingMessage[] = [];
    const url = await graphThatAnswers(200, '{"data":{"model":null}}', seen);

    const answer = await createClient({ url, token: 'secret' }).request(ModelAliasesDocument, { name: 'm' });

    expect(answer).toEqual({ model: null });
    expect(seen[0]?.headers.authorization).toBe('Bearer secret');
  });

  it('throws the first code for an error, unless errors beside data are asked for', async () => {
    const errors = [{ message: 'down', path: ['model', 'aliases'], extensions: { code: 'UNAVAILABLE' } }];
    const url = await graphThatAnswers(200, JSON.stringify({ data: { model: null }, errors }));
    const client = createClient({ url, token: 'secret' });

    await expect(client.request(ModelAliasesDocument, { name: 'm' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect(await client.ask(ModelAliasesDocument, { name: 'm' })).toEqual({ data: { model: null }, errors });
  });

  it('says so when what answers is no graph', async () => {
    const url = await graphThatAnswers(502, '<html>');

    const request = createClient({ url, token: 'secret' }).request(ModelAliasesDocument, { name: 'm' });

    await expect(request).rejects.toThrow(RequestError);
    await expect(request).rejects.toThrow(/502/);
  });
});
