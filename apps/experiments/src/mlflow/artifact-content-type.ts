/** Files that are shown as plain text, as MLflow's server does. */
const TEXT = new Set(
  (
    'txt log err cfg conf cnf cf ini properties prop hocon toml yaml yml xml json js py py3 csv tsv md rst ipynb ' +
    'MLmodel MLproject'
  ).split(' '),
);

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  htm: 'text/html',
  css: 'text/css',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  pdf: 'application/pdf',
  zip: 'application/zip',
  gz: 'application/gzip',
  tar: 'application/x-tar',
  parquet: 'application/vnd.apache.parquet',
  mp4: 'video/mp4',
  wav: 'audio/x-wav',
  mp3: 'audio/mpeg',
};

const UNKNOWN = 'application/octet-stream';

/** Guesses a media type by a file's name; the name never becomes part of it. */
export function artifactContentType(name: string): string {
  const extension = /\.([^.]+)$/.exec(name)?.[1] ?? name;
  if (TEXT.has(extension)) return 'text/plain; charset=utf-8';
  const key = extension.toLowerCase();
  return Object.hasOwn(TYPES, key) ? (TYPES[key] ?? UNKNOWN) : UNKNOWN;
}

/**
 * Has a browser save the file and not show it. What is not plain ASCII is percent-encoded (RFC 6266, RFC 8187), so no
 * name can end the header, or begin another.
 */
export function attachmentDisposition(name: string): string {
  const plain = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return plain === name
    ? `attachment; filename="${name}"`
    : `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
