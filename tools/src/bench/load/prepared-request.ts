import type { PreparedRequest } from './messages.js';

export interface RequestToPrepare {
  readonly url: string;
  readonly token?: string;
  readonly json: unknown;
}

/** A POST of JSON on a connection that stays. */
export function prepareRequest({ url, token, json }: RequestToPrepare): PreparedRequest {
  const { hostname, host, port, pathname } = new URL(url);
  const body = JSON.stringify(json);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json',
    ...(token === undefined ? [] : [`authorization: Bearer ${token}`]),
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return { host: hostname, port: Number(port), bytes: Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`) };
}

/** A GET on a connection that stays. */
export function prepareGet({ url, token }: Omit<RequestToPrepare, 'json'>): PreparedRequest {
  const { hostname, host, port, pathname, search } = new URL(url);
  const authorization = token === undefined ? '' : `authorization: Bearer ${token}\r\n`;
  const head = `GET ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${authorization}\r\n`;
  return { host: hostname, port: Number(port), bytes: Buffer.from(head) };
}
