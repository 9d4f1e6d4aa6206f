import { gzipSync } from 'node:zlib';
import type { DeclaredRoute } from '../access/declared-routes.js';

/** A request that no well-meaning client sends. */
export interface HostileRequest {
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** JSON texts, because most of them cannot be made by writing a value. */
const VALUES = [
  ...['null', 'true', '-1', '0', '1.5', '"1.5"', '1e400', '-1e400', 'NaN', '"NaN"', '"Infinity"'],
  ...[
    '9007199254740993',
    '-9007199254740993',
    '9223372036854775807',
    '9223372036854775808',
    '1e308',
    '1e-400',
  ],
  ...['123456789012345678901234567890', '"9007199254740993"', '"-1"', '"0x10"', '""', '" "', '"\\u0000"'],
  ...['"\\ud800"', '"‮"', '"a/../../b"', '"\'; DROP TABLE run; --"', '"%"', '"${7*7}"', '[]', '{}'],
  ...['[null]', '[[]]', '[{}]', '[1]', '{"key":1}', '[{"key":"k"}]', '[{"key":"k","value":{}}]'],
  ...['{"__proto__":{"a":1}}', '{"constructor":1}', '[{"key":"__proto__","value":"x"}]'],
  ...[
    `"${'x'.repeat(10_000)}"`,
    `${'['.repeat(2000)}${']'.repeat(2000)}`,
    `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`,
  ],
  ...[
    '[{"key":"m","value":1e400,"timestamp":1,"step":-1}]',
    '[{"key":"m","value":"x","timestamp":"y","step":1.5}]',
  ],
  ...[
    '[{"entity":"X","action":9}]',
    '"metrics.`a` > 1e400"',
    '"name LIKE \'%\\\\\'"',
    '"(((((("',
    '["metrics.m DESC, x"]',
  ],
];

/** What a query can hold, whose line has an end that the server's parser of HTTP sets. */
const SHORT_VALUES = VALUES.filter((text) => text.length < 1000);

type Choose = <T>(from: readonly T[]) => T;

/** Makes requests to these routes whose parameters have these names; `ids` are values that do exist. */
export function hostileRequests(
  routes: readonly DeclaredRoute[],
  { names, ids, count, seed }: HostileOptions,
): readonly HostileRequest[] {
  const random = seeded(seed);
  const pick: Choose = (from) => from[Math.floor(random() * from.length)] as (typeof from)[number];
  const known = ids.map((id) => JSON.stringify(id));
  const parametersOf = (values: readonly string[]) =>
    Array.from({ length: 1 + Math.floor(random() * 6) }, (): [string, string] => [
      pick(names),
      random() < 0.4 ? pick(known) : pick(values),
    ]);
  return Array.from({ length: count }, () => {
    const { method, path } = pick(routes);
    const filled = path.replace(/:\w+|\*/g, () =>
      encodeURIComponent(pick([...ids, 'x', '../x', '\0', '-1', '%ff'])),
    );
    if (method === 'GET') {
      const query = parametersOf(SHORT_VALUES).map(
        ([name, text]) => `${name}=${encodeURIComponent(text.replace(/^"|"$/g, ''))}`,
      );
      const target = `${filled}?${query.join('&').replace(/%ED%A0%80/g, '')}`;
      return { path: target, method, headers: {}, body: null };
    }
    const json = `{${parametersOf(VALUES)
      .map(([name, text]) => `"${name}":${text}`)
      .join(',')}}`;
    return { path: filled, method, ...dressed(json, pick) };
  });
}

export interface HostileOptions {
  readonly names: readonly string[];
  readonly ids: readonly string[];
  readonly count: number;
  readonly seed: number;
}

/** The same JSON as it is, or as something else than it says. */
function dressed(json: string, pick: Choose): Pick<HostileRequest, 'headers' | 'body'> {
  const headers = { 'content-type': 'application/json' };
  const as: readonly (() => { headers: Record<string, string>; body: Buffer | null })[] = [
    ...Array.from({ length: 8 }, () => () => ({ headers, body: Buffer.from(json) })),
    () => ({ headers, body: Buffer.from(json.slice(0, -1)) }),
    () => ({ headers, body: Buffer.alloc(0) }),
    () => ({ headers, body: Buffer.concat([Buffer.from(json), Buffer.from([0xff, 0xfe, 0xc3])]) }),
    () => ({
      headers,
      body: Buffer.from(json.replace(/"[^"]*":/, '"\u{fffd}":').replace('\u{fffd}', '\xff'), 'latin1'),
    }),
    () => ({ headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(json) }),
    () => ({ headers: { 'content-type': 'text/plain' }, body: Buffer.from(json) }),
    () => ({ headers: { 'content-type': 'application/x-protobuf' }, body: Buffer.from([8, 150, 1]) }),
    () => ({
      headers: { 'content-type': 'application/json; charset=utf-16' },
      body: Buffer.from(json, 'utf16le'),
    }),
    () => ({ headers: {}, body: Buffer.from(json) }),
    () => ({ headers: {}, body: null }),
    () => ({ headers, body: Buffer.from(JSON.stringify(json)) }),
    () => ({ headers, body: Buffer.from(`[${json}]`) }),
  ];
  return pick(as)();
}
