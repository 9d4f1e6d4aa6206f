import { EndpointDocument } from '@orrery/client/operations';
import { beforeAll, describe, expect, it } from 'vitest';
import { IMPACT_OF_MODEL } from './impact-of-model.js';
import { AUC, EXPERIMENT, LateFlights, MODEL, POINTS, SPIKE } from './late-flights.js';
import { usePlatform } from './use-platform.js';

const JOURNEY_MS = 180_000;

const platform = usePlatform({ arrangement: 'together' });

/** Version 3 is champion, and answers. */
async function deploy(): Promise<void> {
  const admin = platform().caller('admin');
  await admin.make('setModelAlias', { model: MODEL, alias: 'champion', version: 3 });
  await admin.make('createEndpoint', { name: 'late', model: MODEL, version: 3 });
  const { patient } = platform();
  await patient.until(async () => {
    const { endpoint } = await patient.ask(EndpointDocument, { name: 'late' });
    return endpoint?.traffic.every(({ state }) => state === 'READY') === true ? endpoint : undefined;
  }, 'Loading version 3');
}

describe('one question about what MLflow’s client logged', () => {
  let answer: Record<string, unknown>;
  let champion: string;

  beforeAll(async () => {
    const flights = new LateFlights(platform());
    await flights.train();
    await flights.register();
    champion = flights.run('0.1 seed 2').id;
    await deploy();
    const runs = [flights.run('0.1 seed 2').id, flights.run('0.01 seed 2').id];
    const variables = { model: MODEL, study: 'search', experiment: EXPERIMENT, runs };
    const { body } = await platform().caller('reader').graph(IMPACT_OF_MODEL, variables);
    expect(body).not.toHaveProperty('errors');
    answer = (body as { data: Record<string, unknown> }).data;
  }, JOURNEY_MS);

  it('leads from the champion to its run, to the rows that it read, and to where it answers', () => {
    expect(answer['model']).toMatchObject({
      version: {
        version: 3,
        flavors: ['onnx'],
        run: {
          mlflowId: champion,
          parent: { name: 'sweep 0.1' },
          params: [
            { key: 'learning_rate', value: '0.1' },
            { key: 'seed', value: '2' },
          ],
          inputs: [{ context: 'training', datasetVersions: [{ version: 2, dataset: { name: 'flights' } }] }],
          outputs: [{ modelId: expect.stringMatching(/^m-/) }, { modelId: expect.stringMatching(/^m-/) }],
          modelVersions: [{ version: 4 }, { version: 3 }],
        },
        endpoints: [
          {
            name: 'late',
            traffic: [
              { percent: 100, state: 'READY', modelVersion: { version: 3, run: { mlflowId: champion } } },
            ],
          },
        ],
      },
    });
  });

  it('leads from the rows to every run that read them, and to the endpoints that depend on them', () => {
    const none: object[] = [];
    const readers = [
      { name: 'search-1', modelVersions: expect.any(Array) },
      { name: 'search-0', modelVersions: expect.any(Array) },
      { name: '0.01 seed 2', modelVersions: [{ version: 2, endpoints: none }] },
      { name: '0.01 seed 1', modelVersions: none },
      { name: '0.01 seed 0', modelVersions: none },
      {
        name: '0.1 seed 2',
        modelVersions: [
          { version: 4, endpoints: none },
          { version: 3, endpoints: [{ name: 'late' }] },
        ],
      },
      { name: '0.1 seed 1', modelVersions: [{ version: 1, endpoints: none }] },
      { name: '0.1 seed 0', modelVersions: none },
    ];
    const few = { name: 'few rows', modelVersions: [{ version: 5, endpoints: none }] };
    expect(answer['dataset']).toEqual({
      versions: {
        nodes: [
          { version: 2, runs: { nodes: readers } },
          { version: 1, runs: { nodes: [few] } },
        ],
      },
    });
  });

  it('leads from a study of the platform to its trial, and to the version that MLflow registered of it', () => {
    expect(answer['study']).toMatchObject({
      bestTrial: {
        run: {
          trial: { study: { name: 'search' } },
          datasetInputs: [{ version: 2 }],
          modelVersions: [{ version: 6 }],
        },
      },
    });
  });

  it('keeps the extremes of ten thousand points in a hundred', () => {
    const { version } = answer['model'] as { version: { run: { metrics: SampledMetric[] } } };
    const loss = version.run.metrics.find(({ key }) => key === 'loss');
    const points = loss?.sampled ?? [];
    expect(loss).toMatchObject({ max: SPIKE.value, maxStep: SPIKE.step, minStep: POINTS - 1 });
    expect(loss?.best).toEqual({ value: SPIKE.value, step: SPIKE.step });
    expect(points.length).toBeLessThanOrEqual(100);
    expect(points[0]?.step).toBe(0);
    expect(points.at(-1)?.step).toBe(POINTS - 1);
    expect(points).toContainEqual({ step: SPIKE.step, valueText: String(SPIKE.value) });
  });

  it('summarises the seeds of each setting, with how sure that is', () => {
    const groups = Object.entries(AUC).map(([value, measured]) => ({
      by: [{ value }],
      runCount: measured.length,
      metrics: [
        {
          mean: expect.closeTo(measured[1]),
          standardDeviation: expect.closeTo(0.02),
          min: measured[0],
          max: measured[2],
          // Student's t with two degrees of freedom: 4.3027 · 0.02 / √3.
          confidenceInterval: {
            low: expect.closeTo(measured[1] - 0.0497, 4),
            high: expect.closeTo(measured[1] + 0.0497, 4),
          },
        },
      ],
    }));
    const alone = { mean: 0.99, standardDeviation: null, min: 0.99, max: 0.99, confidenceInterval: null };
    const single = { by: [{ value: null }], runCount: 1, metrics: [alone] };
    const { groups: shown } = answer['aggregateRuns'] as { groups: object[] };
    expect(shown).toHaveLength(3);
    expect(shown).toEqual(expect.arrayContaining(groups));
    expect(shown).toContainEqual(single);
  });

  it('compares runs and versions, and shows only what differs', () => {
    const { rows } = answer['compareRuns'] as { rows: object[] };
    expect(rows).toContainEqual({
      section: 'METRIC',
      key: 'auc',
      values: [
        { text: '0.95', number: 0.95 },
        { text: '0.82', number: 0.82 },
      ],
    });
    expect(rows).not.toContainEqual(expect.objectContaining({ key: 'seed' }));
    expect(answer['compareModelVersions']).toMatchObject({
      rows: expect.arrayContaining([
        {
          section: 'METRIC',
          key: 'auc',
          values: [
            { version: 1, text: '0.93' },
            { version: 2, text: '0.82' },
          ],
        },
      ]),
      signatures: [],
      gaps: [],
    });
  });
});

interface SampledMetric {
  readonly key: string;
  readonly best: object;
  readonly sampled: readonly { readonly step: number; readonly valueText: string }[];
}
