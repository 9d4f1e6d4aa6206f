import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataScenario } from '../testing/data-scenario.js';

let scenario: DataScenario;

beforeAll(async () => {
  scenario = await DataScenario.start();
});

afterAll(() => scenario.close());

const GOOD = 'n\n1\n2\n3\n';
const BAD = 'n\n1\n2\n3000\n';

/** Files are ingested one after another, on a machine that has other things to do. */
const PATIENCE = { timeout: 180_000 };

describe('a gate', PATIENCE, () => {
  it('refuses a file that fails something critical, as long as nobody says otherwise', async () => {
    await watched('strict', 'CRITICAL');

    const response = await scenario.ingest('strict', BAD);

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: 'QUALITY_GATE_FAILED',
      details: {
        failures: [{ expectation: 'expect_column_values_to_be_between', column: 'n', failedRows: 1 }],
      },
    });
    expect(await scenario.versionsOf('strict')).toEqual([]);
  });

  it('lets pass a file that fails something lesser, and tells it', async () => {
    await watched('lenient', 'WARNING');

    await scenario.ingested('lenient', BAD);

    expect(await stateOf('lenient', 1)).toMatchObject({
      head: { version: 1 },
      version: {
        state: 'ACTIVE',
        quality: { success: false, evaluated: 1, validations: [{ suiteName: 'bounds', success: false }] },
      },
    });
  });

  it('keeps a file in quarantine until somebody releases it', async () => {
    await quarantining('held');
    await scenario.ingested('held', GOOD);
    const { id } = await scenario.ingested('held', BAD);
    const held = await stateOf('held', 2);
    const input = { versionId: id, reason: 'The price did rise.' };

    const { data } = await scenario.service.graphql(RELEASE, { input });

    expect(held).toMatchObject({
      head: { version: 1 },
      version: { state: 'QUARANTINED', stateReason: expect.stringContaining('to_be_between of "n"') },
    });
    expect(data).toMatchObject({ releaseDatasetVersion: { version: { state: 'ACTIVE' } } });
    expect(await stateOf('held', 2)).toMatchObject({ head: { version: 2 }, version: { state: 'ACTIVE' } });
  });

  it('keeps a file in quarantine until somebody rejects it, once and with a reason', async () => {
    await quarantining('rejected');
    const { id: versionId } = await scenario.ingested('rejected', BAD);
    const without = await scenario.service.graphql(REJECT, { input: { versionId, reason: ' ' } });
    await scenario.service.graphql(REJECT, { input: { versionId, reason: 'A typing error.' } });

    const { data } = await scenario.service.graphql(REJECT, { input: { versionId, reason: 'Again.' } });

    expect(without.data).toMatchObject({ rejectDatasetVersion: { __typename: 'InvalidInputError' } });
    expect(data).toMatchObject({ rejectDatasetVersion: { __typename: 'ConflictError' } });
    expect(await stateOf('rejected', 1)).toMatchObject({ head: null, version: { state: 'REJECTED' } });
  });

  it('of a branch goes before the gate of all', async () => {
    await quarantining('branches');
    await gate({ dataset: 'branches', branch: 'main', critical: 'WARN', warning: 'WARN', info: 'WARN' });

    await scenario.ingested('branches', BAD);

    expect(await stateOf('branches', 1)).toMatchObject({ version: { state: 'ACTIVE' } });
  });
});

describe('a metric that is watched', PATIENCE, () => {
  it('cannot be judged by a few versions, is usual by many, and alarms when it is not', async () => {
    await scenario.create('watched');
    const check = { metric: 'VOLUME', severity: 'CRITICAL' };
    await scenario.service.graphql(WATCH, { input: { dataset: 'watched', checks: [check] } });
    for (let rows = 100; rows < 108; rows++) await scenario.ingested('watched', table(rows));

    const response = await scenario.ingest('watched', table(900));

    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      details: { failures: [{ expectation: 'VOLUME', column: null }] },
    });
    const { data } = await scenario.service.graphql(METRICS, { dataset: 'watched' });
    expect(data).toMatchObject({
      dataset: {
        first: {
          metricFindings: [{ verdict: { __typename: 'MetricTooFewPoints', points: 0, required: 7 } }],
        },
        last: { metricFindings: [{ verdict: { __typename: 'MetricJudged', isAnomaly: false, points: 7 } }] },
        metricHistory: { nodes: [107, 106, 105].map((value) => ({ value })) },
      },
    });
  });

  it('quarantines a version as an expectation does, and tells it to other services', async () => {
    await scenario.create('strange');
    await gate({ dataset: 'strange', critical: 'REFUSE', warning: 'QUARANTINE', info: 'WARN' });
    const checks = [{ metric: 'VOLUME', severity: 'WARNING' }];
    await scenario.service.graphql(WATCH, { input: { dataset: 'strange', checks } });
    for (let rows = 100; rows < 108; rows++) await scenario.ingested('strange', table(rows));

    const { id: versionId } = await scenario.ingested('strange', table(900));

    expect(await stateOf('strange', 9)).toMatchObject({
      head: { version: 8 },
      version: { state: 'QUARANTINED', stateReason: expect.stringContaining('the usual VOLUME') },
    });
    expect(await scenario.told('AnomalyFound', 'strange')).toMatchObject([
      {
        versionId,
        version: 9,
        branch: 'main',
        metric: 'VOLUME',
        column: null,
        severity: 'WARNING',
        value: 900,
      },
    ]);
  });

  it('may be an expectation of a suite, which is judged at the intake and again later', async () => {
    await scenario.create('usual');
    const kwargs = { metric: 'VOLUME', false_alarm_rate: 0.01 };
    const expectations = [{ type: 'expect_metric_to_be_usual', kwargs }];
    await scenario.service.graphql(SAVE, { input: { dataset: 'usual', name: 'volume', expectations } });
    for (let rows = 100; rows < 107; rows++) await scenario.ingested('usual', table(rows));

    const refused = await scenario.ingest('usual', table(900));
    const { id: versionId } = await scenario.ingested('usual', table(107));

    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      details: { failures: [{ expectation: 'expect_metric_to_be_usual', reason: 'observed 900' }] },
    });
    const { data } = await scenario.service.graphql(VALIDATE, { input: { versionId, suite: 'volume' } });
    const { job } = (data as unknown as { validateDatasetVersion: { job: { id: string } } })
      .validateDatasetVersion;
    expect(await scenario.endedJob(job.id)).toMatchObject({ result: { success: true } });
    const told = await scenario.told('ValidationFinished', 'usual');
    expect(told.at(0)).toMatchObject({ version: 1, success: true, evaluated: 1, failed: 0, severity: null });
    expect(told.at(7)).toMatchObject({
      ...{ versionId: null, validationId: null, occasion: 'INTAKE', success: false, severity: 'CRITICAL' },
      failures: [{ expectation: 'expect_metric_to_be_usual', column: null, rows: null }],
    });
    expect(told.at(9)).toMatchObject({ versionId, occasion: 'REQUEST', success: true });
  });

  it('is held against the same day of the week, where it is asked to be', async () => {
    await scenario.create('weekly');
    const checks = [{ metric: 'VOLUME', season: 'WEEKDAY' }];
    await scenario.service.graphql(WATCH, { input: { dataset: 'weekly', checks } });
    for (let rows = 100; rows < 107; rows++) await scenario.ingested('weekly', table(rows));
    // Another day's rows are nothing to go by.
    for (let rows = 1000; rows < 1007; rows++) await scenario.ingested('weekly', table(rows));
    await scenario.backdate('weekly', { from: 8, days: 1 });

    await scenario.ingested('weekly', table(1007));

    const { data } = await scenario.service.graphql(METRICS, { dataset: 'weekly' });
    expect(data).toMatchObject({
      dataset: { last: { metricFindings: [{ verdict: { isAnomaly: true, points: 7 } }] } },
    });
  });

  it('is refused where it has no meaning', async () => {
    await scenario.create('senseless');
    const senseless = [
      [{ metric: 'VOLUME', column: 'n' }],
      [{ metric: 'MEAN' }],
      [{ metric: 'VOLUME', falseAlarmRate: 0.9 }],
      [{ metric: 'VOLUME' }, { metric: 'VOLUME' }],
    ];

    for (const checks of senseless) {
      const { data } = await scenario.service.graphql(WATCH, { input: { dataset: 'senseless', checks } });
      expect(data).toMatchObject({ setAnomalyChecks: { __typename: 'InvalidInputError' } });
    }
  });
});

function table(rows: number): string {
  return `n\n${Array.from({ length: rows }, (_, n) => n).join('\n')}\n`;
}

async function watched(dataset: string, severity: string): Promise<void> {
  await scenario.create(dataset);
  const between = { column: 'n', min_value: 0, max_value: 100 };
  const expectations = [{ type: 'expect_column_values_to_be_between', kwargs: between, severity }];
  await scenario.service.graphql(SAVE, { input: { dataset, name: 'bounds', expectations } });
}

async function quarantining(dataset: string): Promise<void> {
  await watched(dataset, 'CRITICAL');
  await gate({ dataset, critical: 'QUARANTINE', warning: 'WARN', info: 'WARN' });
}

async function gate(input: object): Promise<void> {
  await scenario.service.graphql(GATE, { input });
}

async function stateOf(dataset: string, number: number): Promise<unknown> {
  const { data } = await scenario.service.graphql(STATE, { dataset, number });
  return (data as unknown as { dataset: unknown }).dataset;
}

const SAVE = /* GraphQL */ `
  mutation ($input: SaveExpectationSuiteInput!) {
    saveExpectationSuite(input: $input) {
      __typename
    }
  }
`;

const GATE = /* GraphQL */ `
  mutation ($input: SetQualityGateInput!) {
    setQualityGate(input: $input) {
      __typename
    }
  }
`;

const WATCH = /* GraphQL */ `
  mutation ($input: SetAnomalyChecksInput!) {
    setAnomalyChecks(input: $input) {
      __typename
    }
  }
`;

const VALIDATE = /* GraphQL */ `
  mutation ($input: ValidateDatasetVersionInput!) {
    validateDatasetVersion(input: $input) {
      ... on ValidateDatasetVersionSuccess {
        job {
          id
        }
      }
    }
  }
`;

const RELEASE = /* GraphQL */ `
  mutation ($input: DecideDatasetVersionInput!) {
    releaseDatasetVersion(input: $input) {
      __typename
      ... on DecideDatasetVersionSuccess {
        version {
          state
        }
      }
    }
  }
`;

const REJECT = /* GraphQL */ `
  mutation ($input: DecideDatasetVersionInput!) {
    rejectDatasetVersion(input: $input) {
      __typename
    }
  }
`;

const STATE = /* GraphQL */ `
  query ($dataset: String!, $number: Int!) {
    dataset(name: $dataset) {
      head: version {
        version
      }
      version(number: $number) {
        state
        stateReason
        quality {
          success
          evaluated
          validations {
            suiteName
            success
          }
        }
      }
    }
  }
`;

const METRICS = /* GraphQL */ `
  query ($dataset: String!) {
    dataset(name: $dataset) {
      first: version(number: 1) {
        ...Findings
      }
      last: version {
        ...Findings
      }
      metricHistory(metric: VOLUME, first: 3) {
        nodes {
          value
        }
      }
    }
  }

  fragment Findings on DatasetVersion {
    metricFindings {
      verdict {
        __typename
        ... on MetricTooFewPoints {
          points
          required
        }
        ... on MetricJudged {
          isAnomaly
          points
        }
      }
    }
  }
`;
