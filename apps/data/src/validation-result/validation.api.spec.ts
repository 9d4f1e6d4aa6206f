import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataScenario, PARQUET } from '../testing/data-scenario.js';
import { parquetBytes } from '../testing/open-test-table.js';

const ROWS = 1000;
const SUITE = {
  name: 'orders',
  expectations: [
    {
      type: 'expect_column_values_to_be_between',
      kwargs: { column: 'amount', min_value: 0, max_value: 99 },
      meta: {},
    },
    { type: 'expect_table_row_count_to_equal', kwargs: { value: ROWS }, meta: {} },
    { type: 'expect_column_values_to_match_regex', kwargs: { column: 'code', regex: '(' }, meta: {} },
  ],
  meta: { great_expectations_version: '1.2.0' },
};

let scenario: DataScenario;
let versionId: string;

beforeAll(async () => {
  scenario = await DataScenario.start();
  await scenario.create('orders');
  const orders = `SELECT 'K' || range AS id, range % 200 AS amount, '<b>' AS code FROM range(${ROWS})`;
  versionId = String((await scenario.ingested('orders', await parquetBytes(orders), PARQUET))['id']);
  await scenario.service.graphql(IMPORT, {
    input: { dataset: 'orders', suite: SUITE, rowKeys: ['id'], judgesIntake: false },
  });
});

afterAll(() => scenario.close());

/** Versions are judged by jobs, on a machine that has other things to do. */
const PATIENCE = { timeout: 180_000 };

describe('a suite', PATIENCE, () => {
  it('is given back as it came, in the form of either generation, and so is every revision', async () => {
    await scenario.create('kept');
    const first = { ...SUITE, name: 'kept' };
    const second = { ...first, expectations: SUITE.expectations.slice(0, 1) };
    for (const suite of [first, second]) {
      await scenario.service.graphql(IMPORT, { input: { dataset: 'kept', suite, rowKeys: ['id'] } });
    }

    const { data } = await scenario.service.graphql(EXPORT, { dataset: 'kept', suite: 'kept' });

    expect(data).toMatchObject({
      dataset: {
        expectationSuite: {
          judgesIntake: true,
          latest: { revision: 2, json: second, rowKeys: ['id'] },
          first: { json: first },
          old: {
            json: {
              expectation_suite_name: 'kept',
              expectations: [{ expectation_type: 'expect_column_values_to_be_between' }],
            },
          },
          revisions: { nodes: [{ revision: 2 }, { revision: 1 }] },
        },
      },
    });
  });

  it.each<[string, unknown]>([
    ['without a name', { expectations: [] }],
    [
      'with an expectation that there is not',
      { name: 'x', expectations: [{ type: 'expect_luck', kwargs: {} }] },
    ],
    ['that is none', []],
  ])('%s is refused, and nothing is kept', async (_, suite) => {
    const { data } = await scenario.service.graphql(IMPORT, { input: { dataset: 'orders', suite } });

    expect(data).toMatchObject({ importExpectationSuite: { __typename: 'InvalidInputError' } });
  });

  it('is suggested from what a version is like, which fulfils it', async () => {
    const suggested = await asked<Suggested>(SUGGEST, { id: versionId });
    const suite = suggested.dataset.version.suggestedSuite;
    await scenario.service.graphql(IMPORT, { input: { dataset: 'orders', suite, judgesIntake: false } });

    const { success, outcomes } = await validated('orders-suggested');

    expect(outcomes.nodes.filter((outcome) => !outcome.success)).toEqual([]);
    expect(success).toBe(true);
    expect(outcomes.nodes.length).toBeGreaterThan(5);
  });
});

describe('a validation', PATIENCE, () => {
  it('judges a version that there is as a job, and tells each expectation', async () => {
    const validation = await validated('orders');

    expect(validation).toMatchObject({ success: false, evaluated: 3, successful: 1, revision: 1 });
    expect(validation.outcomes.nodes).toMatchObject([
      { success: false, elementCount: ROWS, unexpectedCount: 500, fault: null },
      { success: true, observedValue: ROWS, unexpectedCount: null },
      { success: false, fault: expect.stringContaining('(') },
    ]);
  });

  it('gives every failed row with its key, a page at a time', async () => {
    const { id } = await validated('orders');
    const rows: FailedRow[] = [];
    let after: string | null = null;
    do {
      const data: Paged = await asked<Paged>(FAILED, { id, after });
      const page: Paged['validation']['outcomes']['nodes'][number]['failedRows'] | undefined =
        data.validation.outcomes.nodes[0]?.failedRows;
      rows.push(...(page?.nodes ?? []));
      after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
    } while (after !== null);

    const failing = Array.from({ length: ROWS }, (_, n) => n).filter((n) => n % 200 > 99);
    expect(rows).toEqual(failing.map((n) => ({ row: n + 1, keys: { id: `K${n}` }, values: [n % 200] })));
  });

  it('gives all failed rows at once, as lines of JSON and as CSV', async () => {
    const { id } = await validated('orders');
    const failing = Array.from({ length: ROWS }, (_, n) => n).filter((n) => n % 200 > 99);

    const json = await scenario.service.fetch(`/quality-reports/${id}/failed-rows/0`);
    const csv = await scenario.service.fetch(`/quality-reports/${id}/failed-rows/0.csv`);

    expect(json.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = (await json.text()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as FailedRow)).toEqual(
      failing.map((n) => ({ row: n + 1, keys: { id: `K${n}` }, values: [n % 200] })),
    );
    expect(csv.headers.get('content-disposition')).toContain('failed-rows-0.csv');
    expect(await csv.text()).toBe(
      ['row,key.id,value.amount', ...failing.map((n) => `${n + 1},K${n},${n % 200}`), ''].join('\r\n'),
    );
  });

  it('has no failed rows to give of what judged none, or is not there', async () => {
    const { id } = await validated('orders');
    const status = async (name: string) =>
      (await scenario.service.fetch(`/quality-reports/${id}/failed-rows/${name}`)).status;

    expect(await Promise.all(['1', '2', '3', 'x', '0.xml'].map(status))).toEqual([400, 400, 404, 404, 404]);
  });

  it('refuses cursors of other lists', async () => {
    const { id } = await validated('orders');
    const { errors } = await scenario.service.graphql(FAILED, { id, after: "1' OR true" });

    expect(errors?.[0]?.message).toContain('endCursor');
  });

  it('is a page and a text for people, and what Great Expectations tells', async () => {
    const { id } = await validated('orders');

    const page = await scenario.service.fetch(`/quality-reports/${id}`);
    const text = await (await scenario.service.fetch(`/quality-reports/${id}.txt`)).text();
    const json = await (await scenario.service.fetch(`/quality-reports/${id}.json`)).json();

    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await page.text()).toContain('amount is between 0 and 99');
    expect(text).toContain('❌ amount is between 0 and 99.\n   500 of 1,000 rows fail (50.0 %)');
    expect(text).toContain('– id "K100": 100');
    expect(text).toContain(`✅ There are ${ROWS} rows.`);
    expect(json).toMatchObject({
      success: false,
      statistics: { evaluated_expectations: 3, successful_expectations: 1 },
      results: [
        { result: { unexpected_count: 500 } },
        { success: true },
        { exception_info: { raised_exception: true } },
      ],
    });
  });

  it('that there is not has no report', async () => {
    for (const name of ['01920000-0000-7000-8000-000000000001.html', 'x', '../health']) {
      expect((await scenario.service.fetch(`/quality-reports/${name}`)).status).toBe(404);
    }
  });

  it('of a version by a suite that there is not is not begun', async () => {
    const { data } = await scenario.service.graphql(VALIDATE, { input: { versionId, suite: 'none' } });

    expect(data).toMatchObject({ validateDatasetVersion: { __typename: 'NotFoundError' } });
  });
});

interface FailedRow {
  readonly row: number;
  readonly keys: object;
  readonly values: readonly unknown[];
}

interface ShownValidation {
  readonly id: string;
  readonly success: boolean;
  readonly evaluated: number;
  readonly outcomes: { readonly nodes: readonly { readonly success: boolean }[] };
}

interface Suggested {
  readonly dataset: { readonly version: { readonly suggestedSuite: object } };
}

interface Paged {
  readonly validation: {
    readonly outcomes: {
      readonly nodes: readonly {
        readonly failedRows: {
          readonly nodes: readonly FailedRow[];
          readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
        };
      }[];
    };
  };
}

/** What the graph answers, as it was asked. */
async function asked<Answer>(query: string, variables: object): Promise<Answer> {
  return (await scenario.service.graphql(query, variables)).data as unknown as Answer;
}

/** Judges the version by a suite, and waits for the job. */
async function validated(suite: string): Promise<ShownValidation> {
  const begun = await asked<{ validateDatasetVersion: { job: { id: string } } }>(VALIDATE, {
    input: { versionId, suite },
  });
  const { id } = begun.validateDatasetVersion.job;
  const state = async () => (await asked<{ dataJob: { state: string } }>(JOB, { id })).dataJob.state;
  await expect.poll(state, { timeout: 60_000 }).toBe('SUCCEEDED');
  return (await asked<{ validation: ShownValidation }>(VALIDATION, { id })).validation;
}

const IMPORT = /* GraphQL */ `
  mutation ($input: ImportExpectationSuiteInput!) {
    importExpectationSuite(input: $input) {
      __typename
    }
  }
`;

const EXPORT = /* GraphQL */ `
  query ($dataset: String!, $suite: String!) {
    dataset(name: $dataset) {
      expectationSuite(name: $suite) {
        judgesIntake
        latest: revision {
          revision
          json
          rowKeys
        }
        first: revision(number: 1) {
          json
        }
        old: revision {
          json(form: V0)
        }
        revisions {
          nodes {
            revision
          }
        }
      }
    }
  }
`;

const SUGGEST = /* GraphQL */ `
  query ($id: ID!) {
    dataset(name: "orders") {
      version(id: $id) {
        suggestedSuite
      }
    }
  }
`;

const VALIDATE = /* GraphQL */ `
  mutation ($input: ValidateDatasetVersionInput!) {
    validateDatasetVersion(input: $input) {
      __typename
      ... on ValidateDatasetVersionSuccess {
        job {
          id
        }
      }
    }
  }
`;

const JOB = /* GraphQL */ `
  query ($id: ID!) {
    dataJob(id: $id) {
      state
    }
  }
`;

const VALIDATION = /* GraphQL */ `
  query ($id: ID!) {
    validation(id: $id) {
      id
      success
      evaluated
      successful
      revision
      outcomes(first: 100) {
        nodes {
          type
          kwargs
          success
          fault
          elementCount
          unexpectedCount
          observedValue
        }
      }
    }
  }
`;

const FAILED = /* GraphQL */ `
  query ($id: ID!, $after: String) {
    validation(id: $id) {
      outcomes(first: 1) {
        nodes {
          failedRows(first: 100, after: $after) {
            nodes {
              row
              keys
              values
            }
            pageInfo {
              hasNextPage
              endCursor
            }
          }
        }
      }
    }
  }
`;
