/**
 * What a caller may see: the one project its token is bound to, or everything (`null`). An unbound caller finds things
 * of every project by their identifier; where a name decides, its project is the default one.
 */
export type ProjectScope = string | null;

/** The project of whatever was made by a caller that is bound to none. */
export const DEFAULT_PROJECT = 'default';

/** The project in which a caller's names are looked up and its new things are made. */
export function projectOf(scope: ProjectScope): string {
  return scope ?? DEFAULT_PROJECT;
}

/** Whether a caller may know that something of `project` exists. */
export function scopeIncludes(scope: ProjectScope, project: string): boolean {
  return scope === null || scope === project;
}
