const PROXIED = /^mlflow-artifacts:(?:\/\/[^/]*)?\/+(.*)$/;
const FIRST_SEGMENT = /^([^/]+)(\/.*)?$/;

/** The path that a server keeps files under itself; null for a location of another store. */
export function proxiedPath(location: string): string | null {
  const path = PROXIED.exec(location)?.[1];
  return path === undefined ? null : path.replace(/\/+$/, '');
}

/** Where experiments went: their numbers here, by the source's identifiers. */
export interface Moved {
  readonly experiments: ReadonlyMap<string, string>;
}

/**
 * What a source's location is here. Locations that name a run or a logged model by its identifier (`runs:/`, `models:/m-`)
 * stay as they are; what lies in a store that nothing was moved from does too.
 *
 * @param home the source's location of the run that the version is of, and the run's identifier; null without one.
 */
export function movedLocation(
  location: string,
  { experiments }: Moved,
  home: { readonly location: string; readonly experimentId: string; readonly runId: string } | null,
): string {
  const [, id = '', rest = ''] = FIRST_SEGMENT.exec(proxiedPath(location) ?? '') ?? [];
  const number = experiments.get(id);
  if (number !== undefined) return `mlflow-artifacts:/${number}${rest}`;
  const own = home && experiments.get(home.experimentId);
  if (home !== null && own != null && location.startsWith(`${home.location}/`)) {
    return `mlflow-artifacts:/${own}/${home.runId}/artifacts${location.slice(home.location.length)}`;
  }
  return location;
}
