import { expect, it } from 'vitest';
import { DEFAULT_PROJECT, projectOf, scopeIncludes } from './project-scope.js';

it('shows a bound caller its own project only, and everybody else all of them', () => {
  expect(scopeIncludes('vision', 'vision')).toBe(true);
  expect(scopeIncludes('vision', DEFAULT_PROJECT)).toBe(false);
  expect(scopeIncludes(null, 'vision')).toBe(true);
});

it('gives what an unbound caller makes to the default project', () => {
  expect(projectOf(null)).toBe(DEFAULT_PROJECT);
  expect(projectOf('vision')).toBe('vision');
});
