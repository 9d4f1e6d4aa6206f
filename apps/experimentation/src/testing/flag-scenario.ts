import type { Scenario } from './experimentation-scenario.js';

/** What flags are asked for in tests. */
export interface FlagScenario {
  /** Defines a boolean flag of our own, unless `overrides` say otherwise. @returns the mutation's result. */
  readonly define: (key: string, definition: object, overrides?: object) => Promise<Record<string, unknown>>;
  readonly change: (input: object) => Promise<Record<string, unknown>>;
  readonly archive: (key: string) => Promise<Record<string, unknown>>;
  readonly group: (input: object) => Promise<Record<string, unknown>>;
  /** @returns the client key and, where it is encrypted, the encryption key. */
  readonly connect: (
    name: string,
    options?: object,
  ) => Promise<{ readonly clientKey: string; readonly encryptionKey: string | null }>;
  readonly post: (
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>;
  /** OFREP's answer about a flag. */
  readonly ask: (key: string, context: object) => Promise<Record<string, unknown>>;
}

export function flagScenario({ service }: Scenario): FlagScenario {
  const mutate = async (mutation: string, type: string, shown: string, input: object) => {
    const { data, errors } = await service.graphql(
      `mutation ($input: ${type}!) { result: ${mutation}(input: $input) {
         __typename ${shown} ... on UserError { code message } ... on InvalidInputError { field }
       } }`,
      { input },
    );
    if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('\n'));
    return data['result'] as unknown as Record<string, unknown>;
  };
  const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    service.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    define: (key, definition, overrides = {}) =>
      mutate('defineFlag', 'DefineFlagInput', `... on DefineFlagSuccess { ${FLAG} }`, {
        key,
        dialect: 'ORRERY',
        type: 'BOOLEAN',
        definition,
        ...overrides,
      }),
    change: (input) => mutate('changeFlag', 'ChangeFlagInput', `... on ChangeFlagSuccess { ${FLAG} }`, input),
    archive: (key) =>
      mutate('archiveFlag', 'ArchiveFlagInput', `... on ArchiveFlagSuccess { ${FLAG} }`, { key }),
    group: (input) =>
      mutate(
        'defineSavedGroup',
        'DefineSavedGroupInput',
        '... on DefineSavedGroupSuccess { savedGroup { key } }',
        input,
      ),
    connect: async (name, options = {}) =>
      (await mutate(
        'openSdkConnection',
        'OpenSdkConnectionInput',
        '... on OpenSdkConnectionSuccess { clientKey encryptionKey }',
        { name, ...options },
      )) as { clientKey: string; encryptionKey: string | null },
    post,
    ask: async (key, context) =>
      (await (await post(`/ofrep/v1/evaluate/flags/${key}`, { context })).json()) as Record<string, unknown>,
  };
}

const FLAG = 'flag { key version enabled archivedAt }';
