import type { IncomingHttpHeaders } from 'node:http';

/** The head of a request that is as requests usually are. */
export interface RequestHead {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Bytes of the body, at least 1. */
  readonly contentLength: number;
  /** Where in what came the body begins. */
  readonly bodyBegin: number;
}

const BEGIN = 'POST /';
const VERSION = ' HTTP/1.1\r\n';
const HEAD_END = Buffer.from('\r\n\r\n');
const MOST_BYTES = 8192;
const MOST_HEADERS = 64;
/** Headers that say how the request is framed or what becomes of the connection, and the one that Node lists. */
const UNUSUAL = [
  'transfer-encoding',
  'content-encoding',
  'expect',
  'upgrade',
  'trailer',
  'te',
  'set-cookie',
] as const;

/**
 * Reads the head of a POST, when all of it is there and nothing about it is unusual: no header comes twice, names are
 * letters, digits and hyphens, values are printable ASCII on a line of their own, there is a host, and the body's length
 * is in plain digits. Node's parser and any proxy before us read such a head as it is read here, so nobody can hide one
 * request in another. All else is undefined: Node's parser knows what it is.
 */
export function readHead(received: Buffer): RequestHead | undefined {
  const end = received.indexOf(HEAD_END);
  if (end < 0 || end > MOST_BYTES) return undefined;
  const text = received.toString('latin1', 0, end + 2);
  const lineEnd = text.indexOf('\r');
  const urlEnd = lineEnd + 2 - VERSION.length;
  if (!text.startsWith(BEGIN) || !text.startsWith(VERSION, urlEnd)) return undefined;
  const url = text.slice(BEGIN.length - 1, urlEnd);
  if (!isVisible(url)) return undefined;
  const headers = readHeaders(text, lineEnd + 2);
  if (headers === undefined || !isUsual(headers)) return undefined;
  const contentLength = plainNumber(headers['content-length']);
  if (contentLength === undefined) return undefined;
  return { url, headers, contentLength, bodyBegin: end + HEAD_END.length };
}

function readHeaders(text: string, begin: number): IncomingHttpHeaders | undefined {
  const headers: IncomingHttpHeaders = {};
  let count = 0;
  for (let at = begin; at < text.length; count++) {
    const nameEnd = endOfName(text, at);
    if (text.charCodeAt(nameEnd) !== COLON || nameEnd === at || count === MOST_HEADERS) return undefined;
    const name = text.slice(at, nameEnd).toLowerCase();
    const valueBegin = text.charCodeAt(nameEnd + 1) === SPACE ? nameEnd + 2 : nameEnd + 1;
    const valueEnd = endOfPrintable(text, valueBegin);
    const isLine = text.charCodeAt(valueEnd) === CR && text.charCodeAt(valueEnd + 1) === LF;
    const isPadded = text.charCodeAt(valueBegin) === SPACE || text.charCodeAt(valueEnd - 1) === SPACE;
    if (!isLine || valueEnd === valueBegin || isPadded || name in headers) return undefined;
    headers[name] = text.slice(valueBegin, valueEnd);
    at = valueEnd + 2;
  }
  return headers;
}

const [LF, CR, SPACE, COLON, HYPHEN] = [0x0a, 0x0d, 0x20, 0x3a, 0x2d];

function endOfName(text: string, begin: number): number {
  let at = begin;
  for (; ; at++) {
    const code = text.charCodeAt(at);
    const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    if (!isLetter && !(code >= 0x30 && code <= 0x39) && code !== HYPHEN) return at;
  }
}

function endOfPrintable(text: string, begin: number): number {
  let at = begin;
  while (text.charCodeAt(at) >= SPACE && text.charCodeAt(at) <= 0x7e) at++;
  return at;
}

function isVisible(url: string): boolean {
  for (let at = 0; at < url.length; at++) {
    const code = url.charCodeAt(at);
    if (code <= SPACE || code > 0x7e) return false;
  }
  return true;
}

function isUsual(headers: IncomingHttpHeaders): boolean {
  if (headers.host === undefined || UNUSUAL.some((name) => name in headers)) return false;
  const { connection } = headers;
  return connection === undefined || connection.toLowerCase() === 'keep-alive';
}

/** Of at most nine digits, without a sign or zeros before it. */
function plainNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
