import { InvalidInputError } from '@orrery/domain';

/** Where a text ceases to be JSON, as TF Serving's reader (RapidJSON) says it. */
const PROBLEMS = {
  empty: 'The document is empty.',
  rest: 'The document root must not be followed by other values.',
  value: 'Invalid value.',
  name: 'Missing a name for object member.',
  colon: 'Missing a colon after a name of object member.',
  'object-end': 'Missing a comma or } after an object member.',
  'array-end': 'Missing a comma or ] after an array element.',
  escape: 'Invalid escape character in string.',
  quote: 'Missing a closing quotation mark in string.',
  control: 'Invalid encoding in string.',
  fraction: 'Miss fraction part in number.',
  exponent: 'Miss exponent in number.',
  depth: 'The document is nested too deeply.',
} as const;

export type JsonProblem = keyof typeof PROBLEMS;

/** A body that was to be JSON and is none. */
export class JsonSyntaxError extends InvalidInputError {
  /** `at` counts the characters of `text`. */
  constructor(
    readonly problem: JsonProblem,
    readonly text: string,
    readonly at: number,
  ) {
    const offset = Buffer.byteLength(text.slice(0, at));
    super('body', `JSON Parse error: ${PROBLEMS[problem]} at offset: ${offset}`);
  }
}
