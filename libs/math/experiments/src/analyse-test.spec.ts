import { describe, expect, it } from 'vitest';
import { analyseTest } from './analyse-test.js';
import type { AnalysisPlan, MetricPlan } from './plan/analysis-plan.js';
import { metric, ofCounts, once, plan } from './testing/statistics-of.js';

const rate: MetricPlan = { ...metric, kind: 'proportion' };
const traffic = { users: [2000, 2000], weights: [1, 1] };
const orders = { key: 'orders', metric: rate, variations: [ofCounts(200, 2000), ofCounts(260, 2000)] };

describe('the verdict', () => {
  it('names the winner with its interval', () => {
    const { verdict } = analyseTest(plan, [orders], traffic, once);
    expect(verdict).toMatchObject({ outcome: 'treatment-wins', winner: 1 });
    expect(verdict.sentence).toBe(
      'Variation 1 wins: orders of variation 1 is 30 % higher (95 % interval 7.42 % to 52.6 %), p = 0.0029.',
    );
    expect(verdict.assumptions.map(({ key }) => key)).toContain('fixed-horizon');
  });

  it('says nothing of a test whose users did not arrive as asked', () => {
    const { verdict, comparisons, sampleRatio } = analyseTest(
      plan,
      [orders],
      { users: [2300, 2000], weights: [1, 1] },
      once,
    );
    expect(sampleRatio).toMatchObject({ mismatched: true });
    expect(comparisons[0].analysis).toEqual({ kind: 'cannot-say', reason: 'sample-ratio-mismatch' });
    expect(verdict).toMatchObject({ outcome: 'cannot-say', winner: null });
    expect(verdict.sentence).toContain('assignment or logging is broken');
  });

  it('says so before any user came', () => {
    const none = { ...orders, variations: [ofCounts(0, 0), ofCounts(0, 0)] };
    const { verdict } = analyseTest(plan, [none], { users: [0, 0], weights: [1, 1] }, once);
    expect(verdict).toMatchObject({
      outcome: 'cannot-say',
      sentence: 'Cannot say: a variation has no users yet.',
    });
  });

  it('lets the control win over a worse treatment, in the direction of the metric', () => {
    const errors = { ...orders, key: 'errors', metric: { ...rate, direction: 'lower' } as const };
    expect(analyseTest(plan, [errors], traffic, once).verdict).toMatchObject({
      outcome: 'control-wins',
      winner: 0,
    });
  });

  it('lets a harmed guardrail veto a better treatment', () => {
    const guardrail: MetricPlan = { ...rate, direction: 'lower', role: 'guardrail' };
    const errors = { ...orders, key: 'errors', metric: guardrail };
    const { verdict } = analyseTest(plan, [orders, errors], traffic, once);
    expect(verdict).toMatchObject({ outcome: 'control-wins', winner: 0 });
    expect(verdict.sentence).toContain('harms a guardrail');
  });

  it('picks the best of several winners, and says that they were not compared with each other', () => {
    const three = { ...orders, variations: [...orders.variations, ofCounts(300, 2000)] };
    const { verdict } = analyseTest(plan, [three], { users: [2000, 2000, 2000], weights: [1, 1, 1] }, once);
    expect(verdict.winner).toBe(2);
    expect(verdict.sentence).toContain('which of them is best was not tested');
  });

  it('shows no difference rather than none, and says when a sequential test goes on', () => {
    const even = { ...orders, variations: [ofCounts(200, 2000), ofCounts(205, 2000)] };
    const procedure = {
      kind: 'group-sequential',
      boundary: 'pocock',
      looks: 4,
      plannedUsers: 16_000,
    } as const;
    const { verdict } = analyseTest({ ...plan, procedure }, [even], traffic, {
      taken: 1,
      informationShare: 0.25,
    });
    expect(verdict.outcome).toBe('no-difference');
    expect(verdict.sentence).toMatch(/^No difference is shown: .* The plan goes on to look 2 of 4\.$/);
  });
});

describe('several comparisons', () => {
  const many = (correction: AnalysisPlan['correction']) =>
    analyseTest(
      { ...plan, correction },
      [
        orders,
        {
          ...orders,
          key: 'visits',
          metric: { ...rate, role: 'secondary' },
          variations: [ofCounts(500, 2000), ofCounts(557, 2000)],
        },
      ],
      traffic,
      once,
    ).comparisons;

  it('are corrected together, p-values and intervals', () => {
    const [plain, bonferroni] = [many('none'), many('bonferroni')];
    expect(bonferroni[1].adjustedPValue).toBeCloseTo(2 * (plain[1].adjustedPValue ?? 0), 12);
    expect([plain[1].decided, bonferroni[1].decided]).toEqual(['better', 'undecided']);
    const level = bonferroni.map(({ analysis }) =>
      analysis.kind === 'analysed' ? analysis.difference.interval.level : 0,
    );
    expect(level).toEqual([0.975, 0.975]);
  });

  it('keep the interval of a false-discovery selection at the share of the rejected', () => {
    const levels = many('benjamini-hochberg').map(({ analysis }) =>
      analysis.kind === 'analysed' ? analysis.difference.interval.level : 0,
    );
    expect(levels).toEqual([0.95, 0.95]);
  });

  it('leave guardrails uncorrected', () => {
    const guardrail = { ...orders, key: 'errors', metric: { ...rate, role: 'guardrail' } as const };
    const { comparisons } = analyseTest(
      { ...plan, correction: 'bonferroni' },
      [orders, guardrail],
      traffic,
      once,
    );
    expect(comparisons[1].adjustedPValue).toBe(comparisons[0].adjustedPValue);
  });
});
