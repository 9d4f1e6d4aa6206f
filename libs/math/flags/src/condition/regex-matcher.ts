import type { ConditionProblemReason } from './condition-problem.js';
import { type Matcher, never } from './matcher.js';
import { regexCostBits } from './regex-cost.js';

const LONGEST_SOURCE = 500;
/** 512³ and a little more. */
const MOST_COST_BITS = 30;
/** From these on steps grow with the square, and with the cube, of the text. */
const SQUARE_COST_BITS = 18;
const CUBE_COST_BITS = 27;

export interface RegexMatcher {
  readonly matcher: Matcher;
  readonly problem: ConditionProblemReason | null;
}

/**
 * Matches the text of a value (`null` is "null") against a JavaScript regular expression, anywhere in it.
 *
 * Bare slashes may be written with or without a backslash. What is not a valid expression matches nothing. Where the
 * steps may grow with the square of the text, texts of more than 512 characters match nothing, and where they may grow
 * with its cube, of more than 256.
 */
export function regexMatcher(source: unknown, flags: '' | 'i'): RegexMatcher {
  if (typeof source !== 'string') return { matcher: never, problem: 'wrong-operand' };
  const regex = regexOf(source, flags);
  if (regex === null) return { matcher: never, problem: 'invalid-regex' };
  const costBits = regexCostBits(source);
  const matches = boundedTest(regex, costBits);
  return {
    matcher: (value) => matches(String(value)),
    problem: source.length > LONGEST_SOURCE || costBits > MOST_COST_BITS ? 'unsafe-regex' : null,
  };
}

/** Whether a text matches; where that could take steps by the square of its length, none that is too long. */
export function boundedTest(
  regex: RegExp,
  costBits = regexCostBits(regex.source),
): (text: string) => boolean {
  const longest = longestText(costBits);
  return (text) => text.length <= longest && regex.test(text);
}

function longestText(costBits: number): number {
  if (costBits < SQUARE_COST_BITS) return Infinity;
  return costBits < CUBE_COST_BITS ? 512 : 256;
}

/** The expression, or null when it is none. */
export function regexOf(source: string, flags: '' | 'i'): RegExp | null {
  try {
    return new RegExp(source.replace(/([^\\])\//g, '$1\\/'), flags);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
