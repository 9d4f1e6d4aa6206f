/** Whether a value passes. */
export type Matcher = (value: unknown) => boolean;

export const always: Matcher = () => true;

export const never: Matcher = () => false;

/** Passes what passes all. */
export function all(matchers: readonly Matcher[]): Matcher {
  const [first = always, second] = matchers;
  if (second === undefined) return first;
  if (matchers.length === 2) return (value) => first(value) && second(value);
  return (value) => {
    for (let i = 0; i < matchers.length; i++) if (!matchers[i](value)) return false;
    return true;
  };
}

/** Passes what passes one. */
export function any(matchers: readonly Matcher[]): Matcher {
  return (value) => {
    for (let i = 0; i < matchers.length; i++) if (matchers[i](value)) return true;
    return false;
  };
}

export function not(matcher: Matcher): Matcher {
  return (value) => !matcher(value);
}

/**
 * Refuses whatever JavaScript cannot compare, such as an object whose `toString` is a number: attributes come from
 * outside, and must not make an evaluation fail.
 */
export function guarded(matcher: Matcher): Matcher {
  return (value) => {
    try {
      return matcher(value);
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  };
}
