import { createHash, createHmac } from 'node:crypto';

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Where and when a signature is valid. */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
  readonly at: Date;
}

export interface UnsignedRequest {
  readonly method: string;
  /** Its path must be percent-encoded already, exactly as it is sent. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The hex sha256 of the body. */
  readonly payloadSha256: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * Signs a request as AWS Signature Version 4 does, and returns all headers to send: the given ones, `host`,
 * `x-amz-date`, `x-amz-security-token` where there is one, and `authorization`. Every one of them is signed.
 */
export function signRequest(
  request: UnsignedRequest,
  credentials: S3Credentials,
  scope: SigningScope,
): Record<string, string> {
  const headers: Record<string, string> = { host: request.url.host, 'x-amz-date': timestampOf(scope.at) };
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  if (credentials.sessionToken !== undefined) headers['x-amz-security-token'] = credentials.sessionToken;
  const names = Object.keys(headers).sort();
  const signature = signatureOf({ ...request, headers }, names, credentials.secretAccessKey, scope);
  const credential = `${credentials.accessKeyId}/${scopeText(scope)}`;
  headers['authorization'] =
    `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return headers;
}

/** The signature of a request in which the headers `signedNames` (sorted, lower case) count. */
export function signatureOf(
  request: UnsignedRequest,
  signedNames: readonly string[],
  secretAccessKey: string,
  scope: SigningScope,
): string {
  const canonical = sha256Hex(canonicalRequest(request, signedNames));
  const text = [ALGORITHM, timestampOf(scope.at), scopeText(scope), canonical].join('\n');
  return hmac(signingKey(secretAccessKey, scope), text).toString('hex');
}

/** Percent-encodes everything but RFC 3986's unreserved characters. */
export function encodeStrictly(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function sha256Hex(payload: string | Uint8Array): string {
  return createHash('sha256').update(payload).digest('hex');
}

/** `20130524T000000Z` */
export function timestampOf(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function canonicalRequest(request: UnsignedRequest, signedNames: readonly string[]): string {
  const headers = signedNames.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`,
  );
  return [
    request.method,
    request.url.pathname,
    canonicalQuery(request.url),
    headers.join(''),
    signedNames.join(';'),
    request.payloadSha256,
  ].join('\n');
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`)
    .sort()
    .join('&');
}

function scopeText(scope: SigningScope): string {
  return `${timestampOf(scope.at).slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`;
}

function signingKey(secretAccessKey: string, scope: SigningScope): Buffer {
  const parts = [timestampOf(scope.at).slice(0, 8), scope.region, scope.service, 'aws4_request'];
  return parts.reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`AWS4${secretAccessKey}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
