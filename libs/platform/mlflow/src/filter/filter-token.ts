/** What a piece of a filter is: a name (perhaps dotted and quoted), a text in quotes, a number, an operator, … */
export type FilterTokenKind =
  'name' | 'text' | 'number' | 'operator' | 'open' | 'close' | 'comma' | 'other' | 'end';

/** One piece of a filter, as it was written. */
export interface FilterToken {
  readonly kind: FilterTokenKind;
  readonly text: string;
  readonly start: number;
}

const SPACE = /\s*/y;
const NUMBER = /-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\p{L}\p{N}_.])/uy;
const WORD = /[\p{L}\p{N}_]+/uy;
const OPERATOR = /[<>=~!]+/y;
const PUNCTUATION: Readonly<Record<string, FilterTokenKind>> = { '(': 'open', ')': 'close', ',': 'comma' };

/** Splits a filter into its pieces in one pass; what fits nowhere (an open quote, a lone sign) becomes an `other`. */
export function tokenize(text: string): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  let at = skip(SPACE, text, 0);
  while (at < text.length) {
    const token = tokenAt(text, at);
    tokens.push(token);
    at = skip(SPACE, text, at + token.text.length);
  }
  return tokens;
}

function tokenAt(text: string, start: number): FilterToken {
  const number = skip(NUMBER, text, start);
  if (number > start) return { kind: 'number', text: text.slice(start, number), start };
  const name = endOfName(text, start);
  if (name > start) {
    const piece = text.slice(start, name);
    return { kind: isQuotedText(piece) ? 'text' : 'name', text: piece, start };
  }
  const operator = skip(OPERATOR, text, start);
  if (operator > start) return { kind: 'operator', text: text.slice(start, operator), start };
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  return { kind: PUNCTUATION[character] ?? 'other', text: character, start };
}

/** A name is words and quoted parts with dots between: `metrics."val loss"`, `tags.mlflow.source.name`, `status`. */
function endOfName(text: string, start: number): number {
  let end = endOfPart(text, start);
  while (end > start && text[end] === '.') {
    const next = endOfPart(text, end + 1);
    if (next === end + 1) break;
    end = next;
  }
  return end;
}

function endOfPart(text: string, start: number): number {
  const quote = text[start];
  if (quote !== '"' && quote !== "'" && quote !== '`') return skip(WORD, text, start);
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== quote) continue;
    if (text[at + 1] !== quote) return at + 1;
    at += 1;
  }
  return start;
}

/** Whether a name is one text in single or double quotes. */
function isQuotedText(piece: string): boolean {
  return (piece[0] === "'" || piece[0] === '"') && endOfPart(piece, 0) === piece.length;
}

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
