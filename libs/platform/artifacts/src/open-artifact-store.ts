import { fileURLToPath } from 'node:url';
import { FolderArtifactStore } from './folder/folder-artifact-store.js';
import { readS3Url, type S3Env } from './s3/read-s3-url.js';
import { S3ArtifactStore } from './s3/s3-artifact-store.js';
import type { ArtifactStore } from './store/artifact-store.js';
import { ArtifactStoreUnavailableError, InvalidArtifactStoreUrlError } from './store/artifact.errors.js';

export type ArtifactStoreEnv = S3Env;

/**
 * Opens the store that a URL names: `file:///var/lib/orrery/artifacts` or
 * `s3://bucket/prefix?endpoint=https://minio:9000&region=eu-central-1&addressing=path`.
 * Sweeps what crashed puts left in it.
 *
 * @throws InvalidArtifactStoreUrlError; ArtifactStoreUnavailableError when a folder cannot be used. A bucket is first needed by the first call.
 */
export async function openArtifactStore(url: string, env: ArtifactStoreEnv = {}): Promise<ArtifactStore> {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol === 'file:') return FolderArtifactStore.open(folderOf(parsed));
  if (parsed?.protocol === 's3:') return openS3(parsed, env);
  throw new InvalidArtifactStoreUrlError('An artifact store URL begins with "file:///" or "s3://".');
}

function folderOf(url: URL): string {
  if (url.host !== '' || url.search !== '' || url.hash !== '') {
    throw new InvalidArtifactStoreUrlError(
      'A file artifact store URL is "file:///" and an absolute path, no more.',
    );
  }
  try {
    return fileURLToPath(url);
  } catch {
    throw new InvalidArtifactStoreUrlError('The path of the file artifact store URL cannot be decoded.');
  }
}

async function openS3(url: URL, env: ArtifactStoreEnv): Promise<ArtifactStore> {
  const store = new S3ArtifactStore(readS3Url(url, env));
  // A bucket that is down, or does not let us list uploads, is no reason not to start: the next start sweeps again.
  await store.sweep().catch(rethrowUnlessUnavailable);
  return store;
}

function rethrowUnlessUnavailable(error: unknown): void {
  if (!(error instanceof ArtifactStoreUnavailableError)) throw error;
}
