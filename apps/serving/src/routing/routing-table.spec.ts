import { NotFoundError, UnavailableError } from '@orrery/domain';
import { expect, it } from 'vitest';
import { RoutingTable } from './routing-table.js';

it('knows no endpoint before the wanted state is read, and says so rather than that there is none', () => {
  const nobody = undefined as never;
  const table = new RoutingTable(nobody, nobody, nobody, nobody, nobody, nobody);

  expect(() => table.get('delay')).toThrow(UnavailableError);
  table.update([]);
  expect(() => table.get('delay')).toThrow(NotFoundError);
});
