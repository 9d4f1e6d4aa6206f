/** Numbers from 0 up to 1. */
export type Random = () => number;

/** A request that is answered; `binary` follows the JSON, and a header says where it begins. */
export interface SeedRequest {
  readonly path: string;
  readonly text: string;
  readonly binary?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Values that programs stumble over, as JSON texts, since most of them cannot be made by writing a value. */
const HOSTILE = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '-1',
    '1.5',
    '1e400',
    '-1e400',
    '1e-400',
    'NaN',
    'Infinity',
    '-Infinity',
  ],
  ...[
    '9007199254740993',
    '9223372036854775808',
    '18446744073709551616',
    '2147483648',
    '4294967296',
    '1e308',
    '3.5e38',
  ],
  ...[
    '""',
    '"NaN"',
    '"-1"',
    '"0x10"',
    '" "',
    '"\\u0000"',
    '"\\ud800"',
    '"\u202e"',
    '"__proto__"',
    '"BF16"',
    '"FP64"',
  ],
  ...['"BYTES"', '"INT64"', '{"b64":"!"}', '{"b64":"AA=="}', '[]', '[[]]', '{}', '[null]', '[[1],[2,3]]'],
  ...['{"__proto__":{"a":1}}', '{"constructor":{"prototype":1}}', '{"toString":1}'],
  `"${'x'.repeat(5000)}"`,
  `[${'1,'.repeat(5000)}1]`,
  `${'['.repeat(3000)}${']'.repeat(3000)}`,
  `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`,
];

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[[\]{},:]/g;

/** The text with some of its tokens replaced, taken away, doubled or swapped. */
export function mutateText(text: string, random: Random): string {
  const tokens = text.match(TOKEN) ?? [text];
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
    const at = Math.floor(random() * tokens.length);
    const other = Math.floor(random() * tokens.length);
    const token = tokens[at] ?? '';
    const act = random();
    if (act < 0.6) tokens[at] = pick(HOSTILE, random);
    else if (act < 0.7) tokens.splice(at, 1);
    else if (act < 0.8) tokens.splice(at, 0, token);
    else if (act < 0.9) [tokens[at], tokens[other]] = [tokens[other] ?? '', token];
    else tokens.splice(at, Math.floor(random() * 20));
  }
  return tokens.join('');
}

/** The bytes with some of them flipped, overwritten, taken away, doubled or cut off. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let mutated = Buffer.from(bytes);
  for (let times = 1 + Math.floor(random() * 4); times > 0; times--) {
    if (mutated.byteLength === 0) return mutated;
    const at = Math.floor(random() * mutated.byteLength);
    const length = 1 + Math.floor(random() * 16);
    const act = random();
    const part = mutated.subarray(at, at + length);
    if (act < 0.3) mutated[at] = (mutated[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    else if (act < 0.5) part.fill(Math.floor(random() * 256));
    else if (act < 0.65) mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(at + length)]);
    else if (act < 0.8) mutated = Buffer.concat([mutated.subarray(0, at), part, mutated.subarray(at)]);
    else if (act < 0.9) mutated = mutated.subarray(0, at);
    else mutated = Buffer.concat([mutated, Buffer.from(part)]);
  }
  return mutated;
}

export function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random() * from.length)] as T;
}
