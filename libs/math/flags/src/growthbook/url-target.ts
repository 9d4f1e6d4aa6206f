import { boundedTest, regexOf } from '../condition/regex-matcher.js';
import { queryPairs } from '../url/percent-encoding.js';
import { type ReadUrl, readUrl } from '../url/read-url.js';
import type { GrowthBookUrlTarget } from './growthbook-payload.js';

type UrlMatcher = (url: ReadUrl) => boolean;

/** What `*` becomes, so that hosts may have it. */
const WILDCARD = '_____';

/**
 * Whether an address is one of a page that an experiment is for: no target that excludes it, and one that includes it
 * unless all exclude. Without targets there is no such page.
 *
 * Source: GrowthBook, sdk-js, util.ts, `isURLTargeted`.
 */
export function urlTargets(targets: readonly GrowthBookUrlTarget[]): (url: string) => boolean {
  const compiled = targets.map((target) => ({
    includes: target.include !== false,
    matches: targetMatcher(target),
  }));
  const excluding = compiled.filter(({ includes }) => !includes);
  const including = compiled.filter(({ includes }) => includes);
  return (text) => {
    if (compiled.length === 0) return false;
    const url = readUrl(text, '_');
    if (url === null) return including.length === 0;
    if (excluding.some(({ matches }) => matches(url))) return false;
    return including.length === 0 || including.some(({ matches }) => matches(url));
  };
}

function targetMatcher({ type, pattern }: GrowthBookUrlTarget): UrlMatcher {
  if (type === 'regex') return regexTarget(pattern);
  return type === 'simple' ? simpleTarget(pattern) : () => false;
}

function regexTarget(pattern: string): UrlMatcher {
  const regex = regexOf(pattern, '');
  if (regex === null) return () => false;
  const matches = boundedTest(regex);
  return ({ href, origin }) => matches(href) || matches(href.slice(origin.length));
}

function simpleTarget(pattern: string): UrlMatcher {
  const expected = readUrl(
    pattern.replace(/^([^:/?]*)\./i, 'https://$1.').replaceAll('*', WILDCARD),
    WILDCARD,
  );
  if (expected === null) return () => false;
  const host = wildcards(expected.host);
  const path = wildcards(`\\/?${escaped(expected.pathname).replace(/(^\/|\/$)/g, '')}\\/?`, 'escaped');
  const hash = expected.hash === '' ? null : wildcards(expected.hash);
  const query = queryPairs(expected.search.slice(1)).map(([key, value]) => ({
    key,
    value: wildcards(value),
  }));
  return (url) =>
    host(url.host) &&
    path(url.pathname) &&
    (hash === null || hash(url.hash)) &&
    (query.length === 0 || query.every(({ key, value }) => value(queryValue(url, key))));
}

function queryValue({ search }: ReadUrl, key: string): string {
  return queryPairs(search.slice(1)).find(([name]) => name === key)?.[1] ?? '';
}

/** Matches the whole text, whatever the case of its letters. */
function wildcards(text: string, form: 'plain' | 'escaped' = 'plain'): (text: string) => boolean {
  return boundedTest(new RegExp(`^${form === 'plain' ? escaped(text) : text}$`, 'i'));
}

function escaped(text: string): string {
  return text.replace(/[*.+?^${}()|[\]\\]/g, '\\$&').replaceAll(WILDCARD, '.*');
}
