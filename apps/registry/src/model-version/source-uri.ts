/** The parts of a URI, split as MLflow's own parser does: anything is a URI, what has no scheme is a path. */
export interface SourceUri {
  readonly text: string;
  /** In lower case; empty when there is none. */
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
}

const PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)/s;

export function parseSourceUri(text: string): SourceUri {
  const [, scheme = '', authority = '', path = ''] = PARTS.exec(text) ?? [];
  return { text, scheme: scheme.toLowerCase(), authority, path };
}

/** What a source names, where it names something of this installation. */
export type NamedSource =
  | { readonly kind: 'logged-model'; readonly id: string }
  | { readonly kind: 'version'; readonly model: string; readonly by: VersionSelector }
  | { readonly kind: 'run'; readonly runRef: string }
  | { readonly kind: 'files' }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'malformed' };

/** How `models:/…` chooses a version of a model. */
export type VersionSelector =
  { readonly number: number } | { readonly alias: string } | { readonly stage: string } | 'latest';

/** @example namedSource('models:/income@champion') // { kind: 'version', model: 'income', by: { alias: 'champion' } } */
export function namedSource(source: string): NamedSource {
  const { scheme, authority, path } = parseSourceUri(source);
  if (scheme === 'mlflow-artifacts') return { kind: 'files' };
  if (scheme !== 'models' && scheme !== 'runs') return { kind: 'elsewhere' };
  if (authority !== '' || !path.startsWith('/')) return { kind: 'malformed' };
  const parts = path.replace(/^\/+/, '').split('/');
  if (scheme === 'models') return namedModel(parts);
  const [runRef = ''] = parts;
  return runRef === '' ? { kind: 'malformed' } : { kind: 'run', runRef };
}

function namedModel(parts: readonly string[]): NamedSource {
  const [model = '', suffix, ...more] = parts;
  if (more.length > 0 || model.trim() === '' || suffix?.trim() === '') return { kind: 'malformed' };
  if (suffix !== undefined) return { kind: 'version', model, by: selectorOf(suffix) };
  const at = model.lastIndexOf('@');
  if (at < 0) return { kind: 'logged-model', id: model };
  const alias = model.slice(at + 1);
  if (alias.trim() === '') return { kind: 'malformed' };
  return { kind: 'version', model: model.slice(0, at), by: { alias } };
}

function selectorOf(suffix: string): VersionSelector {
  if (/^\d{1,9}$/.test(suffix)) return { number: Number(suffix) };
  return suffix.toLowerCase() === 'latest' ? 'latest' : { stage: suffix };
}
