interface GraphAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** GraphQL was refused, or an answer is not the success that was asked for. */
export class GraphRefusal extends Error {
  override readonly name = 'GraphRefusal';
}

/** Asks one GraphQL address; what is not a plain success is thrown. */
export class GraphClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async ask<Data>(query: string, variables: object = {}): Promise<Data> {
    const response = await fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as GraphAnswer<Data>;
    if (errors !== undefined && errors.length > 0)
      throw new GraphRefusal(errors.map(({ message }) => message).join('\n'));
    if (data == null) throw new GraphRefusal(`HTTP ${response.status} without data`);
    return data;
  }

  /** A mutation with one field, called `result`, whose success is a type that ends in `Success`. */
  async change<Success = object>(mutation: string, input: object): Promise<Success> {
    const { result } = await this.ask<{ result: Success & { __typename: string; message?: string } }>(
      mutation,
      {
        input,
      },
    );
    if (result.__typename.endsWith('Success')) return result;
    throw new GraphRefusal(`${result.__typename}: ${result.message ?? ''}`);
  }
}
