import { ExpectationFault } from '../expectation.errors.js';
import type { Scalar } from '../plan/literal.js';

export type ConditionToken =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'value'; readonly value: Scalar }
  | { readonly kind: 'sign'; readonly sign: string };

const TOKEN =
  /\s*(?:(?<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|"(?<double>(?:[^"\\]|\\.)*)"|'(?<single>(?:[^'\\]|\\.)*)'|`(?<quoted>[^`]+)`|(?<name>[\p{L}_][\p{L}\p{N}_]*)|(?<sign>==|!=|<=|>=|[<>&|~()[\],.]))/uy;

/** @throws {ExpectationFault} at a character that belongs to nothing. */
export function conditionTokens(text: string): readonly ConditionToken[] {
  const tokens: ConditionToken[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(text)?.groups;
    if (groups === undefined) {
      throw new ExpectationFault(
        `ConditionParserError: unable to parse condition at character ${at + 1}: ${text}`,
      );
    }
    tokens.push(tokenOf(groups));
  }
  return tokens;
}

function tokenOf(groups: Readonly<Record<string, string | undefined>>): ConditionToken {
  const { number, quoted, name, sign } = groups;
  if (number !== undefined) return { kind: 'value', value: Number(number) };
  const text = groups['double'] ?? groups['single'];
  if (text !== undefined) return { kind: 'value', value: text.replace(/\\(.)/gs, '$1') };
  if (quoted !== undefined) return { kind: 'name', name: quoted };
  if (name === 'True' || name === 'true') return { kind: 'value', value: true };
  if (name === 'False' || name === 'false') return { kind: 'value', value: false };
  return name === undefined ? { kind: 'sign', sign: sign ?? '' } : { kind: 'name', name };
}
