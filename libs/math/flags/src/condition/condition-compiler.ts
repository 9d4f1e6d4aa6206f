import type { ConditionProblem, ConditionProblemReason } from './condition-problem.js';
import { LEAF_OPERATORS } from './leaf-operators.js';
import { inList } from './list-matcher.js';
import { all, always, any, type Matcher, never, not } from './matcher.js';
import type { SavedGroup, SavedGroups } from './saved-groups.js';
import { valueAt } from './value-at.js';

const DEEPEST = 50;
const MOST_PARTS = 20_000;

/** Where in a condition something stands, and which groups led there. */
interface Place {
  readonly path: string;
  readonly depth: number;
  readonly groups: readonly string[];
}

type Dictionary = Readonly<Record<string, unknown>>;

/**
 * Turns conditions into matchers, by the rules of GrowthBook's `mongrule.ts`: all that can be known beforehand (paths,
 * operators, sets, versions, expressions, groups) is. What should be refused is evaluated as GrowthBook does and
 * noted in `problems`.
 */
export class ConditionCompiler {
  readonly problems: ConditionProblem[] = [];
  private parts = 0;

  constructor(private readonly groups: SavedGroups) {}

  compile(condition: unknown): Matcher {
    return this.condition(condition, { path: '', depth: 0, groups: [] });
  }

  private condition(condition: unknown, place: Place): Matcher {
    if (this.isTooLarge(place)) return never;
    if (!isDictionary(condition))
      return this.refuse(place, 'wrong-operand', condition === null ? never : always);
    return all(Object.entries(condition).map(([key, value]) => this.entry(key, value, below(place, key))));
  }

  private entry(key: string, value: unknown, place: Place): Matcher {
    switch (key) {
      case '$or':
        return this.branches(value, place, any);
      case '$nor': {
        const none = this.branches(value, place, any);
        return not(none);
      }
      case '$and':
        return this.branches(value, place, all);
      case '$not':
        return not(this.condition(value, place));
      case '$savedGroup':
        return this.savedGroup(value, place);
      default:
        return this.attribute(key, value, place);
    }
  }

  /** No branches at all pass, for `$or` too. */
  private branches(value: unknown, place: Place, join: (matchers: readonly Matcher[]) => Matcher): Matcher {
    if (!Array.isArray(value)) return this.refuse(place, 'wrong-operand', always);
    if (value.length === 0) return always;
    return join(value.map((branch, i) => this.condition(branch, below(place, String(i)))));
  }

  private attribute(path: string, condition: unknown, place: Place): Matcher {
    if (path.startsWith('$')) this.note(place, 'unknown-operator');
    const read = valueAt(path);
    const matches = this.value(condition, place, 'exact');
    return (subject) => matches(read(subject));
  }

  private value(condition: unknown, place: Place, letters: 'exact' | 'any-case'): Matcher {
    if (this.isTooLarge(place)) return never;
    if (typeof condition === 'string') return textMatcher(condition, letters);
    if (typeof condition === 'number') return (value) => Number(value) === condition;
    if (typeof condition === 'boolean') return (value) => value !== null && !!value === condition;
    if (condition === null) return (value) => value === null;
    if (!isOperators(condition)) return sameJson(condition);
    return all(
      Object.entries(condition).map(([operator, operand]) =>
        this.operator(operator, operand, below(place, operator)),
      ),
    );
  }

  private operator(operator: string, operand: unknown, place: Place): Matcher {
    const leaf = LEAF_OPERATORS.get(operator)?.(operand);
    if (leaf !== undefined) {
      if (leaf.problem !== null) this.note(place, leaf.problem);
      return leaf.matcher;
    }
    switch (operator) {
      case '$not':
        return not(this.value(operand, place, 'exact'));
      case '$size':
        return whenList(this.value(operand, place, 'exact'), (matches, list) => matches(list.length));
      case '$elemMatch':
        return this.element(operand, place);
      case '$all':
        return this.everyIn(operand, place, 'exact');
      case '$alli':
        return this.everyIn(operand, place, 'any-case');
      case '$inGroup':
        return this.group(operand, place, inList);
      case '$notInGroup':
        return this.group(operand, place, (values) => not(inList(values)));
      default:
        return this.refuse(place, 'unknown-operator', never);
    }
  }

  private element(operand: unknown, place: Place): Matcher {
    const matches = isOperators(operand)
      ? this.value(operand, place, 'exact')
      : this.condition(operand, place);
    return whenList(matches, (one, list) => list.some((value) => value != null && one(value)));
  }

  private everyIn(operand: unknown, place: Place, letters: 'exact' | 'any-case'): Matcher {
    if (!Array.isArray(operand)) return this.refuse(place, 'wrong-operand', never);
    const wanted = operand.map((condition, i) => this.value(condition, below(place, String(i)), letters));
    return (value) => Array.isArray(value) && wanted.every((matches) => value.some(matches));
  }

  /** A group that is not there is empty; one that has no list passes nobody. */
  private group(id: unknown, place: Place, matcherOf: (values: readonly unknown[]) => Matcher): Matcher {
    const group = this.groupOf(id);
    if (group === undefined) return this.refuse(place, 'unknown-saved-group', matcherOf([]));
    if (isList(group)) return matcherOf(group);
    if (group.type === 'list' && isList(group.values)) return matcherOf(group.values);
    return this.refuse(place, 'wrong-operand', never);
  }

  private savedGroup(reference: unknown, place: Place): Matcher {
    if (!isDictionary(reference) || isList(reference)) return this.refuse(place, 'wrong-operand', never);
    const { id, attributeKey } = reference;
    if (typeof id !== 'string' || (attributeKey !== undefined && typeof attributeKey !== 'string'))
      return this.refuse(place, 'wrong-operand', never);
    if (place.groups.includes(id)) return this.refuse(place, 'cyclic-saved-group', never);
    const group = this.groupOf(id);
    if (group === undefined) return this.refuse(place, 'unknown-saved-group', never);
    if (isList(group)) return this.refuse(place, 'wrong-operand', never);
    if (group.type === 'list') return this.listGroup(attributeKey ?? group.attributeKey, group.values, place);
    if (group.type !== 'condition' || !isDictionary(group.condition))
      return this.refuse(place, 'wrong-operand', never);
    return this.condition(group.condition, { ...place, groups: [...place.groups, id] });
  }

  private listGroup(attributeKey: unknown, values: unknown, place: Place): Matcher {
    if (typeof attributeKey !== 'string' || !isList(values))
      return this.refuse(place, 'wrong-operand', never);
    const read = valueAt(attributeKey);
    const matches = inList(values);
    return (subject) => matches(read(subject));
  }

  private groupOf(id: unknown): SavedGroup | undefined {
    return typeof id === 'string' && Object.hasOwn(this.groups, id) ? this.groups[id] : undefined;
  }

  private isTooLarge(place: Place): boolean {
    this.parts++;
    if (place.depth <= DEEPEST && this.parts <= MOST_PARTS) return false;
    this.note(place, 'too-large');
    return true;
  }

  private refuse(place: Place, reason: ConditionProblemReason, matcher: Matcher): Matcher {
    this.note(place, reason);
    return matcher;
  }

  private note({ path }: Place, reason: ConditionProblemReason): void {
    // One is enough to refuse a condition that is too large, which would otherwise have many.
    if (reason === 'too-large' && this.problems.at(-1)?.reason === 'too-large') return;
    this.problems.push({ path, reason });
  }
}

function below({ path, depth, groups }: Place, key: string): Place {
  return { path: path === '' ? key : `${path}.${key}`, depth: depth + 1, groups };
}

function textMatcher(expected: string, letters: 'exact' | 'any-case'): Matcher {
  if (letters === 'exact') return (value) => (typeof value === 'string' ? value : String(value)) === expected;
  const folded = expected.toLowerCase();
  return (value) => String(value).toLowerCase() === folded;
}

function sameJson(expected: unknown): Matcher {
  const text = JSON.stringify(expected);
  return (value) => typeof value === 'object' && JSON.stringify(value) === text;
}

function whenList(matches: Matcher, holds: (matches: Matcher, list: readonly unknown[]) => boolean): Matcher {
  return (value) => Array.isArray(value) && holds(matches, value);
}

function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** An object all of whose keys begin with `$`. */
function isOperators(value: unknown): value is Dictionary {
  if (!isDictionary(value) || isList(value)) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => key.startsWith('$'));
}
