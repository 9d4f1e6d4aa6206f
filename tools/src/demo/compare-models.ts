import {
  AbTestReportDocument,
  CreateAbTestDocument,
  EndpointDocument,
  FreezeReportDocument,
  StartAbTestDocument,
  StopAbTestDocument,
} from '@orrery/client/operations';
import { divide } from './deploy-model.js';
import { count } from './ingest-data.js';
import { TRAINING_SETS, percent } from './make-features.js';
import { AB_TEST, ENDPOINT, WARN_ABOVE } from './names.js';
import { DemoError, created, succeeded, type Platform } from './platform.js';
import { pointAlias, type RegisteredVersion, type RegisteredVersions } from './register-models.js';
import type { Progress, StageDisplay } from './stage-display.js';
import { flightsOf, predictAll, type AnsweredFlight, type Flight } from './traffic.js';

const OUTCOMES_PER_REQUEST = 5000;

/**
 * Divides April's and May's passengers between the two versions, and asks whether one warns better. The challenger, which
 * did better in March, is served to everybody unless it lost. @returns the version that is served.
 */
export async function compareModels(
  platform: Platform,
  display: StageDisplay,
  versions: RegisteredVersions,
  directory: string,
): Promise<RegisteredVersion> {
  let winner = versions.champion;
  await display.stage('experimentation', async (progress) => {
    if (!(await isDecided(platform))) await runTest(platform, versions, directory, progress);
    // The plan allows one look: this is it.
    succeeded((await platform.ask(FreezeReportDocument, { input: { name: AB_TEST } })).freezeReport);
    const { report, lift } = await readReport(platform);
    winner = report.verdict === 'CONTROL_WINS' ? versions.champion : versions.challenger;
    await promote(platform, winner, report.verdict);
    const rates = report.variations.map(
      ({ key, users, rate }) => `${key} ${percent(rate ?? 0)} of ${count(users)}`,
    );
    const range = lift
      ? `${signed(lift.estimate)} (95 %: ${signed(lift.low)} to ${signed(lift.high)})`
      : 'unknown';
    return [
      `warned rightly: ${rates.join(', ')}`,
      `lift ${range}, p = ${report.pValue?.toPrecision(3) ?? 'unknown'}, ${report.verdict}`,
      `sample ratio: p = ${report.sampleRatio.pValue?.toPrecision(3) ?? 'unknown'}, ${report.sampleRatio.mismatch ? 'MISMATCH' : 'as planned'}`,
      `version ${winner.version} is champion and answers everybody`,
    ];
  });
  return winner;
}

/** Whether an earlier, interrupted job came to the end of the test: it runs once. */
async function isDecided(platform: Platform): Promise<boolean> {
  const { abTest } = await platform.ask(AbTestReportDocument, { name: AB_TEST });
  return abTest?.status === 'STOPPED';
}

async function runTest(
  platform: Platform,
  versions: RegisteredVersions,
  directory: string,
  progress: Progress,
): Promise<void> {
  const flights = await flightsOf(platform, TRAINING_SETS.experiment.name, directory);
  await startTest(platform, versions, flights.length);
  await untilRouted(platform, versions, flights);
  const answered = await predictAll(platform, flights, progress);
  await recordOutcomes(platform, answered);
  await untilCounted(platform, answered.length);
  succeeded((await platform.ask(StopAbTestDocument, { input: { name: AB_TEST } })).stopABTest);
}

async function startTest(
  platform: Platform,
  { champion, challenger }: RegisteredVersions,
  plannedUsers: number,
): Promise<void> {
  const { endpoint } = await platform.ask(EndpointDocument, { name: ENDPOINT });
  if (endpoint == null) throw new DemoError(`The endpoint ${ENDPOINT} is gone.`);
  await divide(platform, [
    { version: champion.version, percent: 50 },
    { version: challenger.version, percent: 50 },
  ]);
  const { createABTest } = await platform.ask(CreateAbTestDocument, {
    input: {
      name: AB_TEST,
      endpointId: endpoint.id,
      endpoint: ENDPOINT,
      metric: {
        name: 'warned-rightly',
        description: 'Late and warned, or on time and not warned: a warning is a probability above 20 %.',
      },
      analysis: { procedure: 'FIXED', plannedUsers },
      variations: [
        { key: 'control', modelVersionId: champion.id, version: champion.version, weight: 50 },
        { key: 'treatment', modelVersionId: challenger.id, version: challenger.version, weight: 50 },
      ],
    },
  });
  created(createABTest);
  succeeded((await platform.ask(StartAbTestDocument, { input: { name: AB_TEST } })).startABTest);
}

const PROBES = 20;

interface Assignment {
  readonly variation: { readonly key: string } | null;
}

/** Waits until serving has heard of the test: until it sends the first passengers where the test puts them. */
async function untilRouted(
  platform: Platform,
  versions: RegisteredVersions,
  flights: readonly Flight[],
): Promise<void> {
  const probes = flights.slice(0, PROBES);
  const expected: number[] = [];
  for (const { userId } of probes) {
    const { body } = await platform.get(`/v1/ab-tests/${AB_TEST}/assignment?userId=${userId}`);
    const { variation } = body as Assignment;
    expected.push((variation?.key === 'treatment' ? versions.challenger : versions.champion).version);
  }
  await platform.until(async () => {
    const answered = await predictAll(platform, probes, () => {});
    return answered.every(({ version }, i) => version === expected[i]) ? answered : undefined;
  }, 'Routing by the A/B test');
}

async function recordOutcomes(platform: Platform, answered: readonly AnsweredFlight[]): Promise<void> {
  for (let from = 0; from < answered.length; from += OUTCOMES_PER_REQUEST) {
    const outcomes = answered
      .slice(from, from + OUTCOMES_PER_REQUEST)
      .map(({ userId, late, probability }) => ({
        abTest: AB_TEST,
        userId,
        value: probability > WARN_ABOVE === late ? 1 : 0,
      }));
    const { status, body } = await platform.post('/v1/outcomes', { outcomes });
    if (status !== 200) throw new DemoError(`Outcomes: ${status} ${JSON.stringify(body)}`);
  }
}

/** Exposures travel beside the answers: waits until the report has counted every user. */
async function untilCounted(platform: Platform, users: number): Promise<void> {
  await platform.until(async () => {
    const { report } = await readReport(platform);
    return report.users >= users ? report : undefined;
  }, 'Counting the exposures');
}

async function readReport(platform: Platform) {
  const { abTest } = await platform.ask(AbTestReportDocument, { name: AB_TEST });
  if (abTest == null) throw new DemoError(`The A/B test ${AB_TEST} is gone.`);
  return abTest;
}

async function promote(platform: Platform, { version }: RegisteredVersion, verdict: string): Promise<void> {
  await divide(platform, [{ version, percent: 100 }]);
  await pointAlias(platform, 'champion', version, `The A/B test ${AB_TEST} says ${verdict}.`);
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : '−'}${percent(Math.abs(share))}`;
}
