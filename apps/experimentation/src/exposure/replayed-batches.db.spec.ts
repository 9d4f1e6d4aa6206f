import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStatisticsScenario, type StatisticsScenario } from '../testing/statistics-scenario.js';

/** A million is what is promised; fewer show the same in less time. */
const USERS = Number(process.env['ORRERY_REPLAYED_USERS'] ?? 20_000);
const BATCH = 10_000;
const PATIENCE = { timeout: 1_800_000 };

let scenario: StatisticsScenario;

beforeAll(async () => {
  scenario = await startStatisticsScenario();
}, PATIENCE.timeout);

afterAll(() => scenario.close());

interface Told {
  readonly accepted: number;
  readonly duplicates: number;
}

/** Numbers of users, in batches that begin `shift` later than the first time. */
function batches(shift: number): number[][] {
  const users = Array.from({ length: USERS }, (_, i) => (i + shift) % USERS);
  return Array.from({ length: Math.ceil(USERS / BATCH) }, (_, i) => users.slice(i * BATCH, (i + 1) * BATCH));
}

async function tellAll(shift: number, tell: (users: readonly number[]) => Promise<Told>): Promise<Told> {
  const sum = { accepted: 0, duplicates: 0 };
  for (const users of batches(shift)) {
    const { accepted, duplicates } = await tell(users);
    sum.accepted += accepted;
    sum.duplicates += duplicates;
  }
  return sum;
}

describe(`${USERS.toLocaleString('en-US')} users who are told of again`, PATIENCE, () => {
  it('are counted once, and every repetition as a duplicate that the report names', async () => {
    const { id, metrics } = await scenario.newTest({ kind: 'PROPORTION', event: 'paid' });
    const [metric] = metrics;
    if (metric === undefined) throw new Error('The test takes no metric.');
    const expose = (users: readonly number[]) =>
      scenario.expose(
        id,
        users.map((i) => ({ user: `user-${i}`, variation: i % 2 === 0 ? 'control' : 'treatment' })),
      );
    const pay = (users: readonly number[]) =>
      scenario.tell(users.map((i) => ({ id: `payment-${i}`, event: 'paid', user: `user-${i}`, hour: 1 })));

    expect(await tellAll(0, expose)).toEqual({ accepted: USERS, duplicates: 0 });
    expect(await tellAll(0, pay)).toEqual({ accepted: USERS, duplicates: 0 });
    await scenario.folder.drain();
    const once = await scenario.statistics.read(id);
    expect(once.users).toEqual([USERS / 2, USERS / 2]);

    // The same batches, and then others of the same users.
    for (const shift of [0, Math.floor(BATCH / 3)]) {
      expect(await tellAll(shift, expose)).toEqual({ accepted: 0, duplicates: USERS });
      expect(await tellAll(shift, pay)).toEqual({ accepted: 0, duplicates: USERS });
    }

    await scenario.folder.drain();
    const again = await scenario.statistics.read(id);
    expect(again.users).toEqual(once.users);
    expect(again.metrics.get(metric)).toEqual(once.metrics.get(metric));
    const repeated = again.exclusions.filter(({ reason }) => reason === 'DUPLICATE');
    expect(repeated).toMatchObject([{ count: 2 * USERS }]);
  });
});
