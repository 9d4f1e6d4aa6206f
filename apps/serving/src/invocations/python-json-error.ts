import { JsonSyntaxError, type JsonProblem } from '../json/json-syntax.error.js';
import { invalidInput } from './scoring-errors.js';

/** Python's words for what is no JSON. */
const WORDS: Readonly<Record<JsonProblem, string>> = {
  empty: 'Expecting value',
  rest: 'Extra data',
  value: 'Expecting value',
  name: 'Expecting property name enclosed in double quotes',
  colon: "Expecting ':' delimiter",
  'object-end': "Expecting ',' delimiter",
  'array-end': "Expecting ',' delimiter",
  escape: 'Invalid \\\\escape',
  quote: 'Unterminated string starting at',
  control: 'Invalid control character at',
  fraction: 'Expecting value',
  exponent: 'Expecting value',
  depth: 'maximum recursion depth exceeded while decoding a JSON array or object',
};

const SHOWN = 200;

/** A body that is no JSON, as MLflow's scoring server tells it; any other error as it is. */
export function describeJsonError(error: unknown): unknown {
  if (!(error instanceof JsonSyntaxError)) return error;
  const { problem, text, at } = error;
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - before.lastIndexOf('\n');
  return invalidInput(
    'Ensure that input is a valid JSON formatted string. ' +
      `Error: 'JSONDecodeError("${WORDS[problem]}: line ${line} column ${column} (char ${at})")'\n` +
      `Input: \n${text.slice(0, SHOWN)}\n`,
  );
}
