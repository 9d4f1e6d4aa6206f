import { newId } from '@orrery/platform-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStatisticsScenario, type StatisticsScenario } from '../testing/statistics-scenario.js';

let scenario: StatisticsScenario;

beforeAll(async () => {
  scenario = await startStatisticsScenario();
});

afterAll(() => scenario.close());

describe('recording exposures', () => {
  it('counts a user once however often and wherever it is told', async () => {
    const { id } = await scenario.newTest();
    const told = [to('ann', 'control'), to('ann', 'control'), to('bob', 'treatment')];

    expect(await scenario.expose(id, told)).toMatchObject({ accepted: 2, duplicates: 1, conflicting: 0 });
    expect(await scenario.expose(id, told)).toMatchObject({ accepted: 0, duplicates: 3, conflicting: 0 });

    expect(await countsOf(id)).toEqual({ users: [1, 1], conflicting: 0, duplicates: 4 });
  });

  it('counts a user with both variations for neither, told in a batch', async () => {
    const { id } = await scenario.newTest();

    const recorded = await scenario.expose(id, [
      to('ann', 'treatment'),
      to('ann', 'control'),
      to('bob', 'control'),
    ]);

    expect(recorded).toMatchObject({ accepted: 3, conflicting: 1 });
    expect(await countsOf(id)).toEqual({ users: [1, 0], conflicting: 1, duplicates: 0 });
  });

  it('takes a user out again who is given the other variation later', async () => {
    const { id } = await scenario.newTest();

    await scenario.expose(id, [to('ann', 'treatment')]);
    expect(await countsOf(id)).toMatchObject({ users: [0, 1], conflicting: 0 });
    expect(await scenario.expose(id, [to('ann', 'control')])).toMatchObject({ accepted: 1, conflicting: 1 });
    await scenario.expose(id, [to('ann', 'treatment')]);

    expect(await countsOf(id)).toEqual({ users: [0, 0], conflicting: 1, duplicates: 1 });
  });

  it('tells tests apart: a user may be in several', async () => {
    const [one, other] = [await scenario.newTest(), await scenario.newTest()];

    await scenario.expose(one.id, [to('ann', 'control')]);
    await scenario.expose(other.id, [to('ann', 'treatment')]);

    expect(await countsOf(one.id)).toMatchObject({ users: [1, 0] });
    expect(await countsOf(other.id)).toMatchObject({ users: [0, 1] });
  });

  it('refuses by themselves what is no variation of a started test, and counts what it can', async () => {
    const { id } = await scenario.newTest();
    const now = new Date();

    const recorded = await scenario.exposures.record([
      { test: { id: newId() }, userId: 'ann', variation: 'control', at: now },
      { test: { name: 'nobody' }, userId: 'ann', variation: 'control', at: now },
      { test: { id: 'no identifier' }, userId: 'ann', variation: 'control', at: now },
      { test: { id }, userId: 'ann', variation: 'other', at: now },
      { test: { id }, userId: 'ann', variation: 'control', at: new Date(now.getTime() + 48 * 3_600_000) },
      { test: { name: id }, userId: 'ann', variation: 'control', at: now },
    ]);

    expect(recorded).toEqual({
      accepted: 1,
      duplicates: 0,
      conflicting: 0,
      refused: [
        { index: 0, reason: 'UNKNOWN_TEST' },
        { index: 1, reason: 'UNKNOWN_TEST' },
        { index: 2, reason: 'UNKNOWN_TEST' },
        { index: 3, reason: 'UNKNOWN_VARIATION' },
        { index: 4, reason: 'IN_THE_FUTURE' },
      ],
    });
    const { users, exclusions } = await scenario.statistics.read(id);
    expect(users).toEqual([1, 0]);
    expect(exclusions).toEqual([{ reason: 'UNKNOWN_VARIATION', metricId: null, count: 1 }]);
  });

  it('finds every conflict when the variations are told at once, in opposite orders', async () => {
    const { id } = await scenario.newTest();
    const users = Array.from({ length: 2000 }, (_, i) => `user-${i}`);

    await Promise.all([
      scenario.expose(id, users.map((user) => to(user, 'control'))),
      scenario.expose(id, users.toReversed().map((user) => to(user, 'treatment'))),
    ]); // prettier-ignore

    expect(await countsOf(id)).toMatchObject({ users: [0, 0], conflicting: 2000 });
  });

  it('records each exposure once when the same batch is told many times at once', async () => {
    const { id } = await scenario.newTest();
    const told = Array.from({ length: 1000 }, (_, i) =>
      to(`user-${i}`, i % 2 === 0 ? 'control' : 'treatment'),
    );

    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => scenario.expose(id, i % 2 === 0 ? told : told.toReversed())),
    );

    expect(answers.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1000);
    expect(await countsOf(id)).toEqual({ users: [500, 500], conflicting: 0, duplicates: 5000 });
  });
});

function to(user: string, variation: string) {
  return { user, variation };
}

async function countsOf(id: Parameters<StatisticsScenario['statistics']['read']>[0]) {
  const { users, exclusions } = await scenario.statistics.read(id);
  const countOf = (reason: string): number => exclusions.find((one) => one.reason === reason)?.count ?? 0;
  return { users, conflicting: countOf('CONFLICTING_VARIATION'), duplicates: countOf('DUPLICATE') };
}
