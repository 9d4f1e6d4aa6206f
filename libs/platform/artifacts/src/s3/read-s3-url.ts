import { InvalidArtifactStoreUrlError } from '../store/artifact.errors.js';
import type { S3Location } from './s3-client.js';
import type { S3Credentials } from './sigv4.js';

/** The variables that Amazon's own tools read; a service hands them over from its configuration. */
export interface S3Env {
  readonly AWS_ACCESS_KEY_ID?: string | undefined;
  readonly AWS_SECRET_ACCESS_KEY?: string | undefined;
  readonly AWS_SESSION_TOKEN?: string | undefined;
  readonly AWS_REGION?: string | undefined;
}

/** A bucket, and what all keys in it begin with. */
export interface S3Place extends S3Location {
  readonly prefix: string;
}

const PARAMETERS = new Set(['endpoint', 'region', 'addressing']);

/**
 * What `s3://bucket/prefix?endpoint=https://minio:9000&region=eu-central-1&addressing=path` names.
 * @throws {InvalidArtifactStoreUrlError}
 */
export function readS3Url(url: URL, env: S3Env): S3Place {
  if (url.username !== '' || url.password !== '') {
    throw new InvalidArtifactStoreUrlError(
      'Credentials do not belong in the URL of a bucket: give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    );
  }
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.has(name));
  if (unknown !== undefined || url.hostname === '' || url.port !== '' || url.hash !== '') {
    throw new InvalidArtifactStoreUrlError(
      'The URL of a bucket is "s3://bucket/prefix", with the parameters endpoint, region and addressing.',
    );
  }
  const region = url.searchParams.get('region') ?? env.AWS_REGION;
  if (region === undefined) {
    throw new InvalidArtifactStoreUrlError('A bucket needs a region: "?region=…" or AWS_REGION.');
  }
  return {
    bucket: url.hostname,
    prefix: prefixIn(url),
    region,
    credentials: credentialsIn(env),
    ...endpointIn(url),
    ...addressingIn(url),
  };
}

function prefixIn(url: URL): string {
  try {
    return decodeURIComponent(url.pathname);
  } catch {
    throw new InvalidArtifactStoreUrlError('The prefix in the URL of a bucket cannot be decoded.');
  }
}

function credentialsIn(env: S3Env): S3Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new InvalidArtifactStoreUrlError('A bucket needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');
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
    throw new InvalidArtifactStoreUrlError('The endpoint of a bucket is an http or https URL.');
  }
  return { endpoint };
}

function addressingIn(url: URL): { readonly addressing?: 'path' | 'virtual' } {
  const addressing = url.searchParams.get('addressing');
  if (addressing === null) return {};
  if (addressing === 'path' || addressing === 'virtual') return { addressing };
  throw new InvalidArtifactStoreUrlError('The addressing of a bucket is "path" or "virtual".');
}

/** A prefix as keys begin with it: with a slash at its end, or empty. @throws {InvalidArtifactStoreUrlError} */
export function keyPrefixOf(prefix: string): string {
  const segments = prefix.split('/').filter((segment) => segment !== '');
  if (segments.includes('.') || segments.includes('..')) {
    throw new InvalidArtifactStoreUrlError('The prefix in a bucket has no "." or ".." in it.');
  }
  return segments.map((segment) => `${segment}/`).join('');
}
