import type { PreparedRequest } from './messages.js';

export interface RequestToPrepare {
  readonly url: string;
  readonly token?: string;
  readonly json: unknown;
}

export interface BytesToPrepare extends Omit<RequestToPrepare, 'json'> {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A POST of JSON on a connection that stays. */
export function prepareRequest({ json, ...request }: RequestToPrepare): PreparedRequest {
  const headers = { 'content-type': 'application/json' };
  return prepareBytes({ ...request, headers, body: Buffer.from(JSON.stringify(json)) });
}

/** A POST of bytes on a connection that stays. */
export function prepareBytes({ url, token, headers, body }: BytesToPrepare): PreparedRequest {
  const { hostname, host, port, pathname } = new URL(url);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    `content-length: ${body.byteLength}`,
  ];
  const bytes = Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]);
  return { host: hostname, port: Number(port), bytes };
}

/** A GET on a connection that stays. */
export function prepareGet({ url, token }: Omit<RequestToPrepare, 'json'>): PreparedRequest {
  const { hostname, host, port, pathname, search } = new URL(url);
  const authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
  const head = `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${authorization}\r\n`;
  return { host: hostname, port: Number(port), bytes: Buffer.from(head) };
}
