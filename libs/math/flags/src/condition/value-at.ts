/** Reads values by a path; null where a step leads nowhere. As in GrowthBook, a step may be inherited: `tags.length`. */
export function valueAt(path: string): (subject: unknown) => unknown {
  const steps = path.split('.');
  return steps.length === 1 ? (subject) => step(subject, path) : (subject) => walk(subject, steps);
}

function walk(subject: unknown, steps: readonly string[]): unknown {
  let current = subject;
  for (let i = 0; i < steps.length; i++) {
    if (!hasStep(current, steps[i])) return null;
    current = current[steps[i]];
  }
  return current;
}

function step(subject: unknown, key: string): unknown {
  return hasStep(subject, key) ? subject[key] : null;
}

function hasStep(subject: unknown, key: string): subject is Readonly<Record<string, unknown>> {
  return typeof subject === 'object' && subject !== null && key in subject;
}
