import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparedVersion, runContents } from '../testing/compared-version.js';
import { signatureOf } from '../testing/signature-of.js';
import { compareColumns, compareSchemasToFirst, compareSignaturesToFirst } from './compare-schemas.js';
import type { ComparedDataset } from './compared-version.js';
import { known, unknown } from './finding.js';

const away = unknown('experiments cannot be reached');
const columns = (of: Readonly<Record<string, string>>): ComparedDataset['columns'] =>
  known(Object.entries(of).map(([name, type]) => ({ name, type })));
const reading = (version: number, datasets: Readonly<Record<string, ComparedDataset>>) =>
  comparedVersion(version, known(runContents({ datasets: new Map(Object.entries(datasets)) })));

describe('compareSignaturesToFirst', () => {
  it('compares each version with the first, and says which signature is missing', () => {
    const versions = [signatureOf('x'), signatureOf('x', 'float64'), null, signatureOf('x')].map(
      (signature, i) => comparedVersion(i + 1, away, { signature }),
    );
    expect(compareSignaturesToFirst(versions)).toMatchObject([
      { from: 1, to: 2, compatible: false, changes: { value: [{ kind: 'CHANGED', name: 'x' }] } },
      { from: 1, to: 3, compatible: null, changes: { reason: 'The signature of version 3 is not known.' } },
      { from: 1, to: 4, compatible: true, changes: { value: [] } },
    ]);
    expect(compareSignaturesToFirst([])).toEqual([]);
  });
});

describe('compareSchemasToFirst', () => {
  it('compares the columns of datasets that both runs read', () => {
    const first = reading(3, {
      flights: { state: 'version 1', columns: columns({ delay: 'DOUBLE', origin: 'VARCHAR' }) },
      weather: { state: 'version 1', columns: columns({}) },
    });
    const second = reading(5, {
      flights: { state: 'version 2', columns: columns({ delay: 'BIGINT', carrier: 'VARCHAR' }) },
    });
    expect(compareSchemasToFirst([first, second, comparedVersion(6, away)])).toEqual([
      {
        dataset: 'flights',
        from: 3,
        to: 5,
        changes: known([
          { kind: 'CHANGED', name: 'delay', from: 'DOUBLE', to: 'BIGINT' },
          { kind: 'REMOVED', name: 'origin', from: 'VARCHAR', to: null },
          { kind: 'ADDED', name: 'carrier', from: null, to: 'VARCHAR' },
        ]),
      },
    ]);
  });

  it('says why columns that are not known cannot be compared', () => {
    const unread = { state: 'v', columns: unknown('data cannot be reached') };
    const [compared] = compareSchemasToFirst([reading(1, { rows: unread }), reading(2, { rows: unread })]);
    expect(compared?.changes).toEqual(unknown('data cannot be reached'));
  });
});

describe('compareColumns', () => {
  const schema = fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('DOUBLE', 'BIGINT'))
    .map((types) => new Map<string, string>(Object.entries(types)));

  it('tells exactly the steps from the one to the other', () => {
    fc.assert(
      fc.property(schema, schema, (from, to) => {
        const walked = new Map(from);
        for (const { name, to: type } of compareColumns(from, to)) {
          if (type === null) walked.delete(name);
          else walked.set(name, type);
        }
        expect(new Map([...walked].toSorted())).toEqual(new Map([...to].toSorted()));
        expect(compareColumns(from, from)).toEqual([]);
      }),
    );
  });
});
