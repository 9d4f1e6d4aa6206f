import { describe, expect, it } from 'vitest';
import { compareOutputs } from './compare-outputs.js';

describe('compareOutputs', () => {
  it('tells differences and labels', () => {
    const result = compareOutputs({
      reference: [0.25, 0.75, 0.5, 0.125],
      candidate: [0.75, 0.25, 0.5, 0],
      rows: 2,
      decision: { kind: 'largest' },
    });
    expect(result).toEqual({
      kind: 'ok',
      rows: 2,
      maxAbsoluteDifference: 0.5,
      meanAbsoluteDifference: 0.28125,
      incomparable: 0,
      labelAgreement: 0.5,
      byLabel: [
        { label: 0, rows: 1, agreement: 1 },
        { label: 1, rows: 1, agreement: 0 },
      ],
    });
  });

  it('decides by a threshold', () => {
    const decision = { kind: 'threshold', threshold: 0.5 } as const;
    const result = compareOutputs({ reference: [0.6, 0.4], candidate: [0.5, 0.6], rows: 2, decision });
    expect(result).toMatchObject({ labelAgreement: 0.5 });
  });

  it('counts what cannot be compared, and takes equal infinities for equal', () => {
    const reference = [NaN, NaN, Infinity, 1];
    expect(compareOutputs({ reference, candidate: [NaN, 1, Infinity, Infinity], rows: 4 })).toMatchObject({
      maxAbsoluteDifference: 0,
      incomparable: 2,
      labelAgreement: null,
    });
    expect(compareOutputs({ reference: [NaN], candidate: [1], rows: 1 })).toMatchObject({
      maxAbsoluteDifference: null,
      meanAbsoluteDifference: null,
    });
  });

  it('cannot compare nothing, other sizes, or what is no row', () => {
    const decision = { kind: 'threshold', threshold: 0.5 } as const;
    expect(compareOutputs({ reference: [], candidate: [], rows: 0 })).toMatchObject({ cause: 'no-rows' });
    expect(compareOutputs({ reference: [1], candidate: [1, 2], rows: 1 })).toMatchObject({
      cause: 'sizes-differ',
    });
    expect(compareOutputs({ reference: [1, 2], candidate: [1, 2], rows: 1, decision })).toMatchObject({
      cause: 'not-rows',
    });
  });
});
