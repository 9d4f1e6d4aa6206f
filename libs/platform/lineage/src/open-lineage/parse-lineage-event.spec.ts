import { describe, expect, it } from 'vitest';
import { parseInstant, writeInstant } from './instant.js';
import { parseLineageEvent } from './parse-lineage-event.js';

const JOB = { namespace: 'airflow', name: 'daily.load' };
const RUN = { eventTime: '2001-06-01T12:00:00Z', run: { runId: 'r1' }, job: JOB };

const faultsOf = (json: unknown): readonly string[] => {
  const parsed = parseLineageEvent(json);
  return parsed.kind === 'refused' ? parsed.faults.map(({ path }) => path) : [];
};

describe('parseLineageEvent', () => {
  it.each([
    ['a run event', RUN, 'RUN'],
    ['a job event', { eventTime: RUN.eventTime, job: JOB, outputs: [JOB] }, 'JOB'],
    ['a dataset event', { eventTime: RUN.eventTime, dataset: JOB }, 'DATASET'],
  ])('knows %s by what it has', (_what, json, kind) => {
    expect(parseLineageEvent(json)).toMatchObject({ kind: 'event', event: { kind } });
  });

  it('takes a run event without a type as one that tells something else', () => {
    expect(parseLineageEvent(RUN)).toMatchObject({ event: { state: 'OTHER' } });
  });

  it('joins what is said of a dataset with what is said of it as an input', () => {
    const inputs = [{ ...JOB, facets: { schema: 1 }, inputFacets: { quality: 2 } }];
    expect(parseLineageEvent({ ...RUN, inputs })).toMatchObject({
      event: { inputs: [{ facets: { schema: 1, quality: 2 } }] },
    });
  });

  it.each<[string, unknown, string]>([
    ['no object', 'event', ''],
    ['a list', [RUN], ''],
    ['nothing of the three', { eventTime: RUN.eventTime }, ''],
    ['a moment without an offset', { ...RUN, eventTime: '2001-06-01T12:00:00' }, 'eventTime'],
    ['an unknown type', { ...RUN, eventType: 'DONE' }, 'eventType'],
    ['a run without a job', { ...RUN, job: undefined }, 'job'],
    ['an input without a name', { ...RUN, inputs: [{ namespace: 'a' }] }, 'inputs.0.name'],
    ['a name with a NUL', { ...RUN, job: { ...JOB, name: `a${String.fromCharCode(0)}` } }, 'job.name'],
    ['a name that never ends', { ...RUN, run: { runId: 'x'.repeat(9000) } }, 'run.runId'],
  ])('refuses %s and names the place', (_what, json, path) => {
    expect(faultsOf(json)).toEqual([path]);
  });
});

describe('parseInstant', () => {
  it.each([
    ['2024-11-26T13:05:39.460005+00:00', '2024-11-26T13:05:39.460005Z'],
    ['2024-11-26T14:05:39.4600059+01:00', '2024-11-26T13:05:39.460005Z'],
    ['2024-08-06T13:26:54.34Z', '2024-08-06T13:26:54.340000Z'],
    ['2024-08-06T13:26Z', '2024-08-06T13:26:00.000000Z'],
    ['2021-11-03T10:53:52.427343-05:30[America/Nowhere]', '2021-11-03T16:23:52.427343Z'],
    ['1969-12-31T23:59:59.999999Z', '1969-12-31T23:59:59.999999Z'],
  ])('reads %s to the microsecond', (text, written) => {
    const instant = parseInstant(text);
    expect(instant === null ? null : writeInstant(instant)).toBe(written);
  });

  it.each(['', 'now', '2001-06-01', '2001-13-01T00:00:00Z', '2001-06-01T12:00:00'])(
    'refuses "%s"',
    (text) => {
      expect(parseInstant(text)).toBeNull();
    },
  );
});
