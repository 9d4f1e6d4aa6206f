import { createHash } from 'node:crypto';
import { NotFoundException, type DynamicModule } from '@nestjs/common';
import { Args, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { NotFoundError, type Role } from '@orrery/domain';
import {
  ServiceModule,
  readServiceConfig,
  startService,
  type RunningService,
  type ServiceConfig,
} from '@orrery/platform-service';
import { GraphQLError } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SubgraphModule } from '../subgraph.module.js';

let calls = 0;

@Resolver('Query')
class ShelfResolver {
  @Query('echo')
  echo(@Args('text') text: string, @Args('times') times: number): string[] {
    return Array.from({ length: times }, () => text);
  }

  @Query('value')
  async value(@Args('json') json: unknown): Promise<unknown> {
    return json === 'unwritable' ? 1n : json;
  }

  @Query('book')
  book(@Args('title') title: string): object {
    return { id: '1', title };
  }

  @Query('fail')
  fail(@Args('how') how: string): never {
    throw failure(how);
  }

  @Query('failHard')
  failHard(@Args('how') how: string): never {
    throw failure(how);
  }

  @Query('find')
  find(@Args('id') id: string): object {
    if (id === 'nowhere') throw new NotFoundError('book', id);
    return { __typename: 'Book', id, title: 'found' };
  }

  @Mutation('count')
  count(@Args('step') step: number): number {
    return (calls += step);
  }
}

@Resolver('Book')
class BookResolver {
  @ResolveField('title')
  title(@Parent() { title }: { title: string }): string {
    if (title === 'secret') throw new Error('the shelf is locked');
    return title;
  }

  @ResolveField('__resolveReference')
  resolveReference({ id }: { id: string }): object {
    return { id, title: 'referred to' };
  }
}

function failure(how: string): Error {
  if (how === 'declared') return new NotFoundError('thing', 'x');
  if (how === 'graphql') return new GraphQLError('no', { extensions: { code: 'FORBIDDEN' } });
  if (how === 'nest') return new NotFoundException('nothing here');
  return new Error('a bug');
}

let service: RunningService;

beforeAll(async () => {
  const grant = (role: Role) => ({
    name: role,
    role,
    sha256: createHash('sha256').update(role).digest('hex'),
  });
  const tokens = JSON.stringify([grant('reader'), grant('writer')]);
  const module = (config: ServiceConfig): DynamicModule => ({
    module: class Shelf {},
    imports: [
      ServiceModule.forRoot('registry', config),
      SubgraphModule.forRoot({ sdl: new URL('./fixtures/', import.meta.url) }),
    ],
    providers: [ShelfResolver, BookResolver],
  });
  service = await startService(
    { name: 'registry', bodyLimitBytes: 100_000, readConfig: readServiceConfig, module },
    { ORRERY_MODE: 'local', ORRERY_LOG_LEVEL: 'silent', ORRERY_TOKENS: tokens },
  );
});

afterAll(() => service.close());

interface Asked {
  readonly query?: string;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask({ headers = {}, ...body }: Asked) {
  const response = await fetch(new URL('/graphql', service.url), {
    method: 'POST',
    headers: { authorization: 'Bearer writer', 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const told = Object.fromEntries(response.headers);
  delete told['date'];
  // A line's end more or less: not every failure is written by the same hand.
  delete told['content-length'];
  return { status: response.status, headers: told, text: (await response.text()).trimEnd() };
}

const ECHO = 'query Echo($text: String!, $times: Int) { echo(text: $text, times: $times) }';
const VALUE = 'query ($json: JSON) { value(json: $json) }';

const CASES: Readonly<Record<string, Asked>> = {
  'variables and defaults': { query: ECHO, variables: { text: 'ü🏃' } },
  'a variable in excess': { query: ECHO, variables: { text: 'a', more: 1 } },
  'no variables': { query: '{ echo(text: "a", times: 3) }', variables: null },
  'any JSON': { query: VALUE, variables: { json: { a: [1, null, { b: 1e300 }] } } },
  'what JSON cannot hold': { query: VALUE, variables: { json: 'unwritable' } },
  'a missing variable': { query: ECHO, variables: {} },
  'a variable of another type': { query: ECHO, variables: { text: 'a', times: 'b' } },
  'variables that are none': { query: ECHO, variables: [1] },
  'one operation of two': {
    query: 'query A { echo(text: "a") } query B { echo(text: "b") }',
    operationName: 'B',
  },
  'neither of two': { query: 'query A { echo(text: "a") } query B { echo(text: "b") }' },
  'an operation that is not there': { query: 'query A { echo(text: "a") }', operationName: 'C' },
  'a name that is none': { query: 'query A { echo(text: "a") }', operationName: 7 },
  'aliases, fragments and directives': {
    query: `query ($no: Boolean!) { a: book(title: "a") { ...F } b: book(title: "b") @skip(if: $no) { ...F } }
      fragment F on Book { __typename id title }`,
    variables: { no: true },
  },
  'a declared failure': { query: '{ find(id: "nowhere") { ... on UserError { code message } } }' },
  'a success of a union': { query: '{ find(id: "1") { __typename ... on Book { title } } }' },
  'a domain error': { query: '{ fail(how: "declared") }' },
  'an error of GraphQL': { query: '{ fail(how: "graphql") }' },
  'an exception of Nest': { query: '{ fail(how: "nest") }' },
  'a bug': { query: '{ echo(text: "a") fail(how: "bug") }' },
  'a bug where nothing may be null': { query: '{ failHard(how: "bug") }' },
  'a field that fails': { query: '{ book(title: "secret") { id title } }' },
  'text that cannot be stored': { query: ECHO, variables: { text: 'a\u0000' } },
  'entities of federation': {
    query: 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Book { id title } } }',
    variables: { r: [{ __typename: 'Book', id: '7' }] },
  },
  'the schema': { query: '{ _service { sdl } __schema { queryType { name } } }' },
  'no token': { query: ECHO, variables: { text: 'a' }, headers: { authorization: '' } },
  'a change by a reader': { query: 'mutation { count }', headers: { authorization: 'Bearer reader' } },
  'syntax that is wrong': { query: '{ echo(' },
  'a field that is not there': { query: '{ nothing }' },
  'too many levels': { query: `{ ${'a { '.repeat(20)} b ${'} '.repeat(20)} }` },
  'no document': {},
  'a persisted query': {
    query: ECHO,
    variables: { text: 'a' },
    extensions: { persistedQuery: { version: 1, sha256Hash: 'no' } },
  },
  'another type of answer': { query: '{ echo(text: "a") }', headers: { accept: 'text/html' } },
  "GraphQL's type of answer": {
    query: '{ echo(text: "a") }',
    headers: { accept: 'application/graphql-response+json' },
  },
  'JSON asked for': { query: '{ echo(text: "a") }', headers: { accept: 'application/json' } },
  'a body that is no JSON': { query: '{ echo(text: "a") }', headers: { 'content-type': 'text/plain' } },
};

describe('a document that was asked before', () => {
  it.each(Object.entries(CASES))('is answered as the first time: %s', async (name, asked) => {
    // A text that nobody has sent yet.
    const query = asked.query === undefined ? {} : { query: `# ${name}\n${asked.query}` };
    const answers = [];
    for (let turn = 0; turn < 3; turn += 1) answers.push(await ask({ ...asked, ...query }));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('is executed once each time', async () => {
    const before = calls;
    const query = '# once\nmutation ($step: Int!) { count(step: $step) }';
    for (let turn = 1; turn <= 3; turn += 1)
      expect((await ask({ query, variables: { step: 1 } })).text).toBe(`{"data":{"count":${before + turn}}}`);
    expect((await ask({ query, variables: {} })).status).toBe(400);
    expect(calls).toBe(before + 3);
  });
});
