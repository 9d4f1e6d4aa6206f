import { expect, it } from 'vitest';
import { ROLES, roleIncludes } from './role.js';

it('lets each role do what the roles before it may, and nothing more', () => {
  const matrix = ROLES.map((held) => ROLES.map((required) => roleIncludes(held, required)));
  expect(matrix).toEqual([
    [true, false, false],
    [true, true, false],
    [true, true, true],
  ]);
});
