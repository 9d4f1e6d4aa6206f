import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a GraphQL listener is asked. */
export interface GraphQLRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What the fake listener answers by `data` of a request. */
export type Answer = (request: GraphQLRequest) => object;

export interface FakeService {
  readonly url: string;
  readonly requests: GraphQLRequest[];
  /** From now on it closes every connection without an answer, or answers again. */
  readonly set: (state: 'away' | 'back') => void;
  readonly close: () => void;
}

/** A listener in the place of another service: it answers GraphQL by `answer` and other paths by a file. */
export async function startFakeService(
  answer: Answer,
  fileOf: (path: string) => string | undefined = () => undefined,
): Promise<FakeService> {
  const requests: GraphQLRequest[] = [];
  let away = false;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (away) {
      request.socket.destroy();
      return;
    }
    const file = fileOf(request.url ?? '');
    if (file !== undefined) {
      createReadStream(file).pipe(response);
      return;
    }
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const asked = JSON.parse(text) as GraphQLRequest;
    requests.push(asked);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ data: answer(asked) }));
  };
  const server: Server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    set: (state) => {
      away = state === 'away';
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
