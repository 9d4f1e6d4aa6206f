import type { IncomingMessage } from 'node:http';
import { sha256Hex, signatureOf, type S3Credentials } from '../sigv4.js';

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const REQUIRED = ['host', 'x-amz-content-sha256', 'x-amz-date'];
const MAX_SKEW_MS = 15 * 60_000;

/** Checks a request as it came over the wire; the answer is S3's error code, or null when all is well. */
export function signatureFault(
  request: IncomingMessage,
  body: Uint8Array,
  expected: { readonly credentials: S3Credentials; readonly region: string },
): string | null {
  const match = AUTHORIZATION.exec(request.headers.authorization ?? '');
  if (match === null) return 'AccessDenied';
  const [, keyId, day = '', region, service, names = '', signature] = match;
  if (keyId !== expected.credentials.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== expected.region || service !== 's3') return 'AuthorizationHeaderMalformed';
  const signedNames = names.split(';');
  if (REQUIRED.some((name) => !signedNames.includes(name))) return 'AccessDenied';
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const at = dateOf(headers['x-amz-date'] ?? '');
  if (at === null || !(headers['x-amz-date'] ?? '').startsWith(day)) return 'AccessDenied';
  if (Math.abs(Date.now() - at.getTime()) > MAX_SKEW_MS) return 'RequestTimeTooSkewed';
  const payloadSha256 = headers['x-amz-content-sha256'] ?? '';
  if (payloadSha256 !== sha256Hex(body)) return 'XAmzContentSHA256Mismatch';
  const url = new URL(request.url ?? '/', `http://${headers['host']}`);
  const unsigned = { method: request.method ?? '', url, headers, payloadSha256 };
  const scope = { region, service, at };
  const actual = signatureOf(unsigned, signedNames, expected.credentials.secretAccessKey, scope);
  return actual === signature ? null : 'SignatureDoesNotMatch';
}

function dateOf(text: string): Date | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second] = match;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
