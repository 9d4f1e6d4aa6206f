/** What a route answered. */
export interface CallAnswer {
  readonly status: number;
  /** JSON where the answer is JSON, else text. */
  readonly body: unknown;
}

/** Somebody who talks to the gateway as it is, without patience: with a token, or with none. */
export class Caller {
  constructor(
    private readonly gatewayUrl: string,
    private readonly token: string | null,
  ) {}

  async send(path: string, init: RequestInit = {}): Promise<CallAnswer> {
    const headers = new Headers(init.headers);
    if (this.token !== null) headers.set('authorization', `Bearer ${this.token}`);
    const response = await fetch(new URL(path, this.gatewayUrl), { ...init, headers });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, body: isJson ? (JSON.parse(text) as unknown) : text };
  }

  /** Posts what is text as it is, anything else as JSON. */
  post(path: string, content: unknown, contentType = 'application/json'): Promise<CallAnswer> {
    const body = isRaw(content) ? content : JSON.stringify(content);
    return this.send(path, { method: 'POST', headers: { 'content-type': contentType }, body });
  }

  graph(query: string, variables: object = {}): Promise<CallAnswer> {
    return this.post('/graphql', { query, variables });
  }

  /** Calls a mutation; the answer's body has its result as `data.result`, with what `selection` asks of a success. */
  change(mutation: string, input: object, selection = '__typename'): Promise<CallAnswer> {
    const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}`;
    return this.graph(
      `mutation ($input: ${name}Input!) {
         result: ${mutation}(input: $input) {
           __typename
           ... on ${name}Success { ${selection} }
           ... on UserError { code message }
         }
       }`,
      { input },
    );
  }

  /** Calls a mutation that must succeed. @returns what `selection` asks of its success. */
  async make<Success>(mutation: string, input: object, selection?: string): Promise<Success> {
    const { body } = await this.change(mutation, input, selection);
    const result = (body as { data?: { result?: { __typename: string } } }).data?.result;
    if (result?.__typename.endsWith('Success') === true) return result as Success;
    throw new Error(`${mutation}: ${JSON.stringify(body)}`);
  }
}

function isRaw(content: unknown): content is string | Uint8Array<ArrayBuffer> {
  return typeof content === 'string' || content instanceof Uint8Array;
}
