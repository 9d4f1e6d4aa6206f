import { createClient } from '@orrery/client';
import { ImpactDocument, PipelineRunsDocument, type ImpactQuery } from '@orrery/client/operations';
import { beforeAll, describe, expect, it } from 'vitest';
import { exampleVariables, runDemo, type JobSize } from '../demo/index.js';
import { usePlatform } from './use-platform.js';

/** Three small airports where delays changed much from March to June. */
const SMALL_JOB: JobSize = { origins: ['BUR', 'RNO', 'SYR'], trials: 3 };
/** Their flights in January–February, March, April–May and June. */
const ROWS = [10_630, 5_572, 10_964, 5_314];
const LATEST = '2001-07-01T00:00:00.000Z';
const LARGE_SHIFT = 0.25;

type Version = NonNullable<NonNullable<ImpactQuery['model']>['version']>;

const platform = usePlatform({ arrangement: 'together' });
let champion: Version;
let challenger: Version;
let told = '';

async function versionAt(alias: string): Promise<Version> {
  const { urls, tokens } = platform();
  const client = createClient({ url: urls.gateway, token: tokens.reader });
  const { model } = await client.request(ImpactDocument, { ...exampleVariables, alias });
  if (model?.version == null) throw new Error(`No version is ${alias}.`);
  return model.version;
}

describe('one question after the main job', () => {
  beforeAll(async () => {
    const { urls, tokens, directory, signal } = platform();
    const output = { write: (text: string) => ((told += text), true) };
    const context = { gatewayUrl: urls.gateway, urls, token: tokens.admin, directory, signal };
    await runDemo({ ...context, size: SMALL_JOB, output }).catch((error: unknown) => {
      process.stderr.write(told);
      throw error;
    });
    champion = await versionAt('champion');
    challenger = await versionAt('challenger');
  }, 180_000);

  it('tells what the champion was trained on, and how well', () => {
    expect(champion.run).toMatchObject({
      status: 'FINISHED',
      datasetInputs: [1, 2].map((version) => ({
        dataset: { name: 'flights' },
        version,
        rows: ROWS[version - 1],
        quality: { success: true },
      })),
    });
    const metrics = new Map(champion.run?.metrics.map(({ key, last }) => [key, last]));
    expect([...metrics.keys()].toSorted()).toEqual([
      'train_log_loss',
      'validation_auc',
      'validation_log_loss',
    ]);
    expect(metrics.get('validation_auc')).toBeGreaterThan(0.5);
    expect(metrics.get('validation_log_loss')).toBeLessThan(Math.LN2);
    expect(champion.features?.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual([
      { name: 'origin_delays', freshness: LATEST },
      { name: 'route_delays', freshness: LATEST },
    ]);
  });

  it('tells where it answers, and that everybody is answered by it', () => {
    const [endpoint, ...others] = champion.endpoints ?? [];
    expect(others).toEqual([]);
    expect(endpoint?.traffic).toEqual([{ version: champion.version, percent: 100 }]);
    expect(endpoint?.latency).toMatchObject({
      errorRate: 0,
      p50: expect.any(Number),
      p99: expect.any(Number),
    });
    expect(endpoint?.latency.requests).toBeGreaterThan(0);
  });

  it('tells how it did against the other version, with every user counted once', () => {
    const [abTest, ...others] = champion.abTests ?? [];
    expect(others).toEqual([]);
    expect(abTest).toMatchObject({
      status: 'STOPPED',
      lift: { estimate: expect.any(Number), low: expect.any(Number), high: expect.any(Number) },
      report: { sampleRatio: { mismatch: false }, pValue: expect.any(Number) },
    });
    expect(abTest?.report.verdict).toBe(champion.version === 2 ? 'TREATMENT_WINS' : 'CONTROL_WINS');
    const users = abTest?.report.variations.map((variation) => variation.users) ?? [];
    expect(users.reduce((sum, each) => sum + each, 0)).toBe(ROWS[2]);
  });

  it('tells how June differed from March, and who was alarmed', () => {
    const { drift } = champion;
    expect(drift?.rows).toBeGreaterThanOrEqual(0.99 * (ROWS[3] ?? Infinity));
    expect(drift?.features.map(({ name }) => name)).toHaveLength(7);
    expect(drift?.predictions.map(({ name }) => name).toSorted()).toEqual(['label', 'probability']);
    const worst = Math.max(...(drift?.features.map(({ psi }) => psi ?? 0) ?? []));
    expect(worst).toBeGreaterThanOrEqual(LARGE_SHIFT);
    expect(drift?.worstFeature?.psi).toBe(worst);
    expect(drift?.alerts).toEqual([
      { severity: 'CRITICAL', message: expect.stringContaining(drift?.worstFeature?.name ?? 'a feature') },
    ]);
  });

  it('knows the version that was trained because of the alarm, on the newest data', async () => {
    const client = createClient({ url: platform().urls.gateway, token: platform().tokens.reader });
    const { pipeline } = await client.request(PipelineRunsDocument, { name: 'retrain-flight-delay' });
    expect(pipeline?.runs.nodes).toHaveLength(1);
    expect(pipeline?.runs.nodes[0]?.modelVersion?.version).toBe(challenger.version);
    expect(challenger).toMatchObject({ version: 3, endpoints: [], abTests: [], drift: null });
    expect(challenger.run?.datasetInputs).toMatchObject([{ version: 4, rows: ROWS[3] }]);
    expect(challenger.features).toHaveLength(2);
  });

  it('knows a small version that the policy let through, and serves it beside the champion', async () => {
    const compact = await versionAt('compact');
    expect(compact.version).toBeGreaterThan(challenger.version + 1);
    expect(compact.endpoints).toMatchObject([
      { name: 'flight-delay-compact', traffic: [{ version: compact.version, percent: 100 }] },
    ]);
    expect(compact.run?.datasetInputs).toMatchObject([{ version: 1, rows: ROWS[0] }]);
    expect(told).toMatch(/│ promotion policy .* accepted │/);
    expect(told).toContain(`version ${compact.version} answered about`);
  });
});
