/** An operation with the types of its variables and its answer; the generated documents are such. */
export interface TypedOperation<Result, Variables> {
  toString(): string;
  /** Only for the compiler: nothing is ever here. */
  readonly __apiType?: (variables: Variables) => Result;
}

export interface ClientOptions {
  /** Address of the gateway; the graph is at `/graphql` below it. */
  readonly url: string;
  readonly token: string;
  /** How long one request may take. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

/** One error of an answer, as the graph writes it. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string } & Readonly<Record<string, unknown>>;
}

/** The graph refused the operation, or could not answer a part of it that must be there. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  constructor(
    readonly status: number,
    readonly errors: readonly AnswerError[],
  ) {
    super(errors.map(({ message }) => message).join('; ') || `The graph answered with status ${status}.`);
  }

  /** The code of the first error. */
  get code(): string {
    return this.errors[0]?.extensions?.code ?? 'UNKNOWN';
  }
}

/** What an operation answered: errors beside data are about nullable parts that a service could not give. */
export interface Answer<Result> {
  readonly data: Result;
  readonly errors: readonly AnswerError[];
}

export interface Client {
  /** @throws {RequestError} when there is any error. */
  request<Result, Variables>(
    operation: TypedOperation<Result, Variables>,
    variables: Variables,
  ): Promise<Result>;
  /** Tolerates errors beside data. @throws {RequestError} when there is no data. */
  ask<Result, Variables>(
    operation: TypedOperation<Result, Variables>,
    variables: Variables,
  ): Promise<Answer<Result>>;
}

const DEFAULT_DEADLINE_MS = 30_000;

/**
 * A typed client of the graph.
 *
 * @example
 * const orrery = createClient({ url: 'http://127.0.0.1:4000', token });
 * const { model } = await orrery.request(ModelDocument, { name: 'flight-delay' });
 */
export function createClient(options: ClientOptions): Client {
  const ask = async <Result, Variables>(
    operation: TypedOperation<Result, Variables>,
    variables: Variables,
  ): Promise<Answer<Result>> => {
    const { status, body } = await post(options, { query: operation.toString(), variables });
    if (body.data == null) throw new RequestError(status, body.errors ?? []);
    return { data: body.data as Result, errors: body.errors ?? [] };
  };
  return {
    ask,
    request: async (operation, variables) => {
      const { data, errors } = await ask(operation, variables);
      if (errors.length > 0) throw new RequestError(200, errors);
      return data;
    },
  };
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly AnswerError[];
}

async function post(options: ClientOptions, payload: object): Promise<{ status: number; body: Body }> {
  const { url, token, deadlineMs = DEFAULT_DEADLINE_MS, signal } = options;
  const deadline = AbortSignal.timeout(deadlineMs);
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(payload),
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
  });
  return { status: response.status, body: await bodyOf(response) };
}

async function bodyOf(response: Response): Promise<Body> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Body;
  } catch {
    return { errors: [{ message: `The address answered with status ${response.status} and no JSON.` }] };
  }
}
