import { percentEncoded } from './percent-encoding.js';

/** An address in parts, written as browsers write it. */
export interface ReadUrl {
  /** `https://example.com:8080`. */
  readonly origin: string;
  readonly host: string;
  /** Begins with a slash. */
  readonly pathname: string;
  /** With its question mark; empty for none. */
  readonly search: string;
  /** With its sign; empty for none. */
  readonly hash: string;
  readonly href: string;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443' };
const FORBIDDEN_IN_HOST = /[\s#%/:<>?@[\\\]^|]/;

/**
 * The parts of an http or https address, by the rules of the WHATWG URL standard; null for anything else.
 *
 * What has no scheme is read relative to `https://{baseHost}/`, or is null without a base. Left out of the standard:
 * hosts with letters beyond ASCII are lower-cased but not turned into punycode, and numeric IPv4 hosts are kept as
 * they are written.
 *
 * @example
 * readUrl('HTTPS://Example.com:443/a/../b c?q#top')?.href; // 'https://example.com/b%20c?q#top'
 */
export function readUrl(text: string, baseHost?: string): ReadUrl | null {
  const clean = trimmed(text).replace(/[\t\n\r]/g, '');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(clean)?.[1].toLowerCase();
  if (scheme !== undefined) {
    if (!Object.hasOwn(DEFAULT_PORTS, scheme)) return null;
    return absolute(scheme, clean.slice(scheme.length + 1).replace(/^[/\\]*/, ''));
  }
  if (baseHost === undefined) return null;
  if (/^[/\\]{2}/.test(clean)) return absolute('https', clean.replace(/^[/\\]+/, ''));
  return absolute('https', baseHost + (/^[/\\?#]/.test(clean) ? clean : `/${clean}`));
}

function absolute(scheme: string, rest: string): ReadUrl | null {
  const end = rest.search(/[/\\?#]/);
  const authority = end < 0 ? rest : rest.slice(0, end);
  const at = authority.lastIndexOf('@');
  const host = hostOf(authority.slice(at + 1), scheme);
  if (host === null) return null;
  const [, path = '', query, fragment] =
    /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(end < 0 ? '' : rest.slice(end)) ?? [];
  const pathname = percentEncoded(withoutDots(path), 'path');
  const search = query === undefined ? '' : `?${percentEncoded(query.slice(1), 'query')}`;
  const hash = fragment === undefined ? '' : `#${percentEncoded(fragment.slice(1), 'fragment')}`;
  const user = at < 0 ? '' : authority.slice(0, at + 1);
  const origin = `${scheme}://${host}`;
  return {
    origin,
    host,
    pathname,
    search: search === '?' ? '' : search,
    hash: hash === '#' ? '' : hash,
    href: `${scheme}://${user}${host}${pathname}${search}${hash}`,
  };
}

function hostOf(written: string, scheme: string): string | null {
  const found = /^(\[[0-9a-f:.]+\]|[^:]*)(?::([0-9]*))?$/i.exec(written);
  if (found === null) return null;
  const [, name, port = ''] = found;
  if (name === '' || (!name.startsWith('[') && FORBIDDEN_IN_HOST.test(name)) || Number(port) > 65_535)
    return null;
  const shown = port === '' ? '' : String(Number(port));
  return name.toLowerCase() + (shown === '' || shown === DEFAULT_PORTS[scheme] ? '' : `:${shown}`);
}

/** The path with `.` and `..` resolved, also where they are percent-encoded. */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split(/[/\\]/).slice(1);
  segments.forEach((segment, i) => {
    const plain = segment.replace(/%2e/gi, '.');
    const isLast = i === segments.length - 1;
    if (plain === '..') kept.pop();
    if (plain !== '.' && plain !== '..') kept.push(segment);
    else if (isLast) kept.push('');
  });
  return `/${kept.join('/')}`;
}

function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}
