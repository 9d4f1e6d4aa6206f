import { listen, sendJson, type Listener } from '@orrery/testing';

/** What a subgraph is asked. */
export interface GraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Another service's subgraph, in its place. */
export interface FakeGraph extends Listener {
  /** How often it was asked. */
  readonly asked: () => number;
  /** From now on it answers by this: `data`, or with null that it is broken. */
  readonly answer: (answer: ((request: GraphRequest) => object) | null) => void;
}

export async function fakeGraph(): Promise<FakeGraph> {
  let asked = 0;
  let current: ((request: GraphRequest) => object) | null = null;
  const listener = await listen((_request, body, response) => {
    asked += 1;
    if (current === null) sendJson(response, 500, { code: 'INTERNAL', message: 'broken' });
    else sendJson(response, 200, { data: current(JSON.parse(body) as GraphRequest) });
  });
  return {
    ...listener,
    asked: () => asked,
    answer: (answer) => {
      current = answer;
    },
  };
}
