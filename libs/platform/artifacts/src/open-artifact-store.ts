import { fileURLToPath } from 'node:url';
import { FolderArtifactStore } from './folder/folder-artifact-store.js';
import { S3ArtifactStore } from './s3/s3-artifact-store.js';
import type { S3Credentials } from './s3/sigv4.js';
import type { ArtifactStore } from './store/artifact-store.js';
import { ArtifactStoreUnavailableError, InvalidArtifactStoreUrlError } from './store/artifact.errors.js';

/** The variables that Amazon's own tools read; a service hands them over from its configuration. */
export interface ArtifactStoreEnv {
  readonly AWS_ACCESS_KEY_ID?: string | undefined;
  readonly AWS_SECRET_ACCESS_KEY?: string | undefined;
  readonly AWS_SESSION_TOKEN?: string | undefined;
  readonly AWS_REGION?: string | undefined;
}

const S3_PARAMETERS = new Set(['endpoint', 'region', 'addressing']);

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
  if (url.username !== '' || url.password !== '') {
    throw new InvalidArtifactStoreUrlError(
      'Credentials do not belong in the artifact store URL: give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    );
  }
  const unknown = [...url.searchParams.keys()].find((name) => !S3_PARAMETERS.has(name));
  if (unknown !== undefined || url.hostname === '' || url.port !== '' || url.hash !== '') {
    throw new InvalidArtifactStoreUrlError(
      'An S3 artifact store URL is "s3://bucket/prefix", with the parameters endpoint, region and addressing.',
    );
  }
  const region = url.searchParams.get('region') ?? env.AWS_REGION;
  if (region === undefined) {
    throw new InvalidArtifactStoreUrlError(
      'The S3 artifact store needs a region: "?region=…" or AWS_REGION.',
    );
  }
  const store = new S3ArtifactStore({
    bucket: url.hostname,
    prefix: decodeURIComponent(url.pathname),
    region,
    credentials: credentialsIn(env),
    ...endpointIn(url),
    ...addressingIn(url),
  });
  // A bucket that is down, or does not let us list uploads, is no reason not to start: the next start sweeps again.
  await store.sweep().catch(rethrowUnlessUnavailable);
  return store;
}

function rethrowUnlessUnavailable(error: unknown): void {
  if (!(error instanceof ArtifactStoreUnavailableError)) throw error;
}

function credentialsIn(env: ArtifactStoreEnv): S3Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new InvalidArtifactStoreUrlError(
      'The S3 artifact store needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    );
  }
  return { accessKeyId, secretAccessKey, ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}) };
}

function endpointIn(url: URL): { readonly endpoint?: string } {
  const endpoint = url.searchParams.get('endpoint');
  if (endpoint === null) return {};
  const parsed = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (
    parsed === undefined ||
    !/^https?:$/.test(parsed.protocol) ||
    parsed.search !== '' ||
    parsed.username !== ''
  ) {
    throw new InvalidArtifactStoreUrlError('The endpoint of the S3 artifact store is an http or https URL.');
  }
  return { endpoint };
}

function addressingIn(url: URL): { readonly addressing?: 'path' | 'virtual' } {
  const addressing = url.searchParams.get('addressing');
  if (addressing === null) return {};
  if (addressing === 'path' || addressing === 'virtual') return { addressing };
  throw new InvalidArtifactStoreUrlError('The addressing of the S3 artifact store is "path" or "virtual".');
}
