import { describe, expect, it } from 'vitest';
import { DEFAULT_ANALYSIS_PLAN } from '../ab-test/default-analysis-plan.js';
import { looksOf, type FrozenLook } from './looks.js';

const fixed = { ...DEFAULT_ANALYSIS_PLAN, procedure: { kind: 'fixed', plannedUsers: null } } as const;
const grouped = {
  ...DEFAULT_ANALYSIS_PLAN,
  procedure: { kind: 'group-sequential', boundary: 'pocock', looks: 3, plannedUsers: 3000 },
} as const;

const look = (digest: string, informationShare: number, answered = true): FrozenLook => ({
  digest,
  informationShare,
  answered,
});

describe('a look', () => {
  it('is the first while none was taken', () => {
    expect(looksOf({ plan: fixed, frozen: [], digest: 'a', users: 10, purpose: 'freeze' })).toMatchObject({
      taken: 1,
    });
  });

  it('is not taken by a plan with few of them unless a report is frozen', () => {
    const shown = looksOf({ plan: fixed, frozen: [], digest: 'a', users: 10, purpose: 'show' });

    expect(shown.taken).toBe(2);
  });

  it('is the same one when the same data are shown again', () => {
    const frozen = [look('a', 0.3), look('b', 0.6)];

    expect(looksOf({ plan: grouped, frozen, digest: 'a', users: 900, purpose: 'show' })).toEqual({
      taken: 1,
      informationShare: 0.3,
      history: [0.3],
    });
  });

  it('is none when it was refused', () => {
    const frozen = [look('a', 0.1, false), look('b', 0.3)];

    expect(looksOf({ plan: grouped, frozen, digest: 'c', users: 2000, purpose: 'freeze' })).toEqual({
      taken: 2,
      informationShare: 2000 / 3000,
      history: [0.3, 2000 / 3000],
    });
  });

  it('may be taken whenever one likes by a plan that allows it', () => {
    const shown = looksOf({
      plan: DEFAULT_ANALYSIS_PLAN,
      frozen: [],
      digest: 'a',
      users: 10,
      purpose: 'show',
    });

    expect(shown).toMatchObject({ taken: 1, informationShare: 1 });
  });
});
