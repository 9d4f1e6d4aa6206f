/** A version that a logged model has become. */
export interface NotedVersion {
  readonly name: string;
  readonly version: number;
}

/**
 * What the tag `mlflow.modelVersions` says once the version is noted in it: a JSON list with Python's spacing, to which
 * MLflow's clients add theirs. A tag that is no list is begun anew.
 */
export function withModelVersion(tag: string | null, { name, version }: NotedVersion): string {
  const noted = versionsIn(tag);
  const isNoted = noted.some((entry) => entry.name === name && String(entry.version) === String(version));
  return pythonList(isNoted ? noted : [...noted, { name, version }]);
}

function versionsIn(tag: string | null): readonly { readonly name: unknown; readonly version: unknown }[] {
  const list = parse(tag ?? '[]');
  if (!Array.isArray(list)) return [];
  return list.filter((entry) => typeof entry === 'object' && entry !== null);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}

function pythonList(entries: readonly { readonly name: unknown; readonly version: unknown }[]): string {
  const texts = entries.map(
    ({ name, version }) => `{"name": ${JSON.stringify(name)}, "version": ${JSON.stringify(version)}}`,
  );
  return `[${texts.join(', ')}]`;
}
