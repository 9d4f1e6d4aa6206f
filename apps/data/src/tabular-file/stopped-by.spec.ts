import { DeadlineError } from '@orrery/domain';
import { describe, expect, it } from 'vitest';
import { withSession } from '../testing/open-test-table.js';
import { stoppedBy } from './stopped-by.js';

/** Hours of work. */
const ENDLESS = 'SELECT sum(hash(a.range, b.range)) FROM range(10000000) a, range(10000000) b';

describe('work that can be stopped', () => {
  it('ends in the middle of a statement', () =>
    withSession(async (session) => {
      const stop = new AbortController();
      const work = stoppedBy(session, stop.signal, () => session.rows(ENDLESS));
      stop.abort();
      await expect(work).rejects.toBeInstanceOf(DeadlineError);
    }));

  it('does not begin when it was stopped before', () =>
    withSession(async (session) => {
      const work = stoppedBy(session, AbortSignal.abort('no'), () => session.rows(ENDLESS));
      await expect(work).rejects.toBe('no');
    }));

  it('leaves the session as it was when nobody stopped it', () =>
    withSession(async (session) => {
      const one = await stoppedBy(session, new AbortController().signal, () =>
        session.row('SELECT 1 AS one'),
      );
      expect(one).toEqual({ one: 1 });
    }));
});
