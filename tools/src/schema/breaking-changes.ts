import { CriticalityLevel, diff, type Change } from '@graphql-inspector/core';
import { apiSchema } from './api-schema.js';

/** What clients of the graph of `before` can no longer do with that of `after`, by schema coordinate. */
export async function breakingChanges(before: string, after: string): Promise<readonly Change[]> {
  const changes = await diff(apiSchema(before), apiSchema(after));
  return changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
}

/** A line `Breaks: <coordinate>` in a decision record allows the breaking change of that coordinate. */
const ALLOWANCE = /^Breaks: (\S+)$/gm;

/** The coordinates that decision records allow to break. */
export function allowedBreaks(decisions: readonly string[]): ReadonlySet<string> {
  return new Set(
    decisions.flatMap((text) => [...text.matchAll(ALLOWANCE)].flatMap(([, path]) => path ?? [])),
  );
}
