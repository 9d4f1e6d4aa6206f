import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { isURLTargeted } from '@growthbook/growthbook';
import { urlTargets } from '../growthbook/url-target.js';
import { queryOf, queryPairs } from './percent-encoding.js';
import { readUrl } from './read-url.js';

const segment = fc.constantFrom(
  'a',
  'B',
  '',
  '.',
  '..',
  '%2E',
  '%2e%2e',
  'x y',
  'ü',
  '日本',
  '😀',
  'a+b',
  '%41',
  '{x}',
  "o'k",
  '`',
  '"q"',
  '*',
  '~',
);
const host = fc.constantFrom(
  'example.com',
  'EXAMPLE.com',
  'a.b.c',
  'localhost',
  'x_y.org',
  '10.0.0.1',
  '[::1]',
);
const query = fc
  .array(
    fc.tuple(
      fc.constantFrom('a', 'B', 'ü', 'a b', ''),
      fc.constantFrom('1', '', 'ü', '+', '%20', "'", 'x&y', '='),
    ),
    { maxLength: 3 },
  )
  .map((pairs) => pairs.map(([key, value]) => `${key}=${value}`).join('&'));
const url = fc
  .record({
    scheme: fc.constantFrom('http', 'https', 'HTTP'),
    slashes: fc.constantFrom('//', '///', '\\\\'),
    host,
    port: fc.constantFrom('', ':80', ':443', ':8080', ':'),
    path: fc
      .array(segment, { maxLength: 4 })
      .map((segments) => (segments.length ? `/${segments.join('/')}` : '')),
    query: fc.oneof(
      fc.constant(''),
      fc.constant('?'),
      query.map((text) => `?${text}`),
    ),
    hash: fc.constantFrom('', '#', '#top', '#ü x', '#a?b'),
  })
  .map(
    (parts) =>
      parts.scheme + ':' + parts.slashes + parts.host + parts.port + parts.path + parts.query + parts.hash,
  );
const relative = fc.constantFrom(
  '/a/b?c#d',
  'a/../b',
  '?q=1',
  '#h',
  '//host.org/x',
  '',
  ' /a b ',
  '\\a',
  'a:b/c',
  '/ü',
);

// The SDK complains of patterns that are no expressions.
beforeAll(() => void vi.spyOn(console, 'error').mockReturnValue());

describe('readUrl', () => {
  it('reads addresses as the platform does', () => {
    fc.assert(
      fc.property(url, (text) => {
        const { href, origin, host, pathname, search, hash } = new URL(text);
        expect(readUrl(text)).toEqual({ href, origin, host, pathname, search, hash });
      }),
      { numRuns: 3000 },
    );
  });

  it('reads what has no scheme relative to a host', () => {
    fc.assert(
      fc.property(relative, (text) => {
        const expected = new URL(text, 'https://base');
        if (expected.protocol !== 'https:') expect(readUrl(text, 'base')).toBeNull();
        else expect(readUrl(text, 'base')?.href).toBe(expected.href);
      }),
    );
  });

  it('reads nothing from what is no address of the web', () => {
    for (const text of [
      '',
      'example.com',
      'http://',
      'https://a b/',
      'ftp://x/',
      'https://x:99999/',
      'https://a|b/',
    ])
      expect(readUrl(text)).toBeNull();
  });
});

describe('queryPairs and queryOf', () => {
  it('are the forms of the platform', () => {
    fc.assert(
      fc.property(fc.oneof(query, fc.webQueryParameters()), (text) => {
        const expected = new URLSearchParams(`?${text}`);
        expect(queryPairs(text)).toEqual([...expected]);
        expect(queryOf(queryPairs(text))).toBe(expected.toString());
      }),
    );
  });
});

describe('urlTargets', () => {
  it('target the pages that GrowthBook targets', () => {
    const target = fc.oneof(
      fc.record({
        include: fc.boolean(),
        type: fc.constant('simple' as const),
        pattern: fc.oneof(
          url,
          fc.constantFrom(
            '/a/*',
            '*.com/a',
            'example.com',
            'example.com/*',
            '/?a=1',
            '/*#top',
            '*',
            '/a/b/',
            'http://*/a',
          ),
        ),
      }),
      fc.record({
        include: fc.boolean(),
        type: fc.constant('regex' as const),
        pattern: fc.constantFrom('^/a', 'example', '/b$', '(', '^https://[^/]+/a', '\\?a=1'),
      }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          url,
          relative.filter((text) => text !== 'a:b/c'),
        ),
        fc.array(target, { maxLength: 3 }),
        (page, targets) => {
          expect(urlTargets(targets)(page)).toBe(isURLTargeted(page, targets));
        },
      ),
      { numRuns: 5000 },
    );
  });
});
