import {
  CreateEndpointDocument,
  EvaluatePromotionDocument,
  PromotionPoliciesDocument,
  SetPromotionPolicyDocument,
} from '@orrery/client/operations';
import { divide } from './deploy-model.js';
import { PERCEPTRON } from './fit-perceptron.js';
import { count } from './ingest-data.js';
import { TRAINING_SETS, percent } from './make-features.js';
import { COMPACT, COMPACT_ENDPOINT, MODEL, WARN_ABOVE } from './names.js';
import { optimizationTable, type JudgedVersion } from './optimization-table.js';
import { RECIPES, optimizeVersions, type SmallerVersion } from './optimize-versions.js';
import { DemoError, created, succeeded, type Platform } from './platform.js';
import { pointAlias, type RegisteredVersion } from './register-models.js';
import type { Progress, StageDisplay } from './stage-display.js';
import { flightsOf, predictAll } from './traffic.js';
import { trainPerceptron } from './train-perceptron.js';

/** A smaller version may be wrong about one flight in two hundred more than its original. */
const MOST_ACCURACY_LOST = 0.005;
const FLIGHTS = 2000;
const STEPS = PERCEPTRON.epochs + RECIPES.length + 1;

/**
 * Trains a perceptron beside the logistic models, which are too small to be made smaller, has it quantized and pruned, and
 * serves the smallest version that the policy lets through.
 */
export async function shrinkModel(
  platform: Platform,
  display: StageDisplay,
  directory: string,
): Promise<void> {
  let table: readonly string[] = [];
  await display.stage('optimization', async (progress) => {
    await guardAlias(platform);
    const perceptron = await trainPerceptron(platform, directory, (epoch) => progress(epoch, STEPS));
    const made = await optimizeVersions(platform, perceptron.version, (done) =>
      progress(PERCEPTRON.epochs + done, STEPS),
    );
    const judged = await judge(platform, made);
    table = optimizationTable({ ...perceptron, title: 'perceptron' }, judged);
    const smallest = smallestAllowed(judged);
    const chosen = smallest ?? perceptron;
    const sizeBytes = smallest?.report.sizeBytes.after ?? perceptron.sizeBytes;
    await pointAlias(platform, COMPACT, chosen.version, 'The smallest version that the policy lets through.');
    return [
      `a perceptron, version ${perceptron.version}, trained beside: validation_auc ${perceptron.validationAuc?.toFixed(4) ?? 'unknown'}, ${count(perceptron.sizeBytes)} bytes`,
      `made smaller in ${made.length} ways, each measured beside its original on ${count(made[0]?.report.quality.rows ?? 0)} flights of April–May`,
      `version ${chosen.version} is ${COMPACT}: ${count(sizeBytes)} bytes, ${percent(sizeBytes / perceptron.sizeBytes)} of the perceptron`,
      await serve(platform, chosen, directory, (done, total) => progress(STEPS - 1 + done / total, STEPS)),
    ];
  });
  for (const line of table) display.line(`    ${line}`);
}

/** Has the alias refuse what loses too much; an earlier job may have done so. */
async function guardAlias(platform: Platform): Promise<void> {
  const { model } = await platform.ask(PromotionPoliciesDocument, { name: MODEL });
  if (model?.promotionPolicies.some(({ alias }) => alias === COMPACT)) return;
  const { setPromotionPolicy } = await platform.ask(SetPromotionPolicyDocument, {
    input: {
      model: MODEL,
      alias: COMPACT,
      rules: [{ kind: 'ACCURACY_DROP_AT_MOST', threshold: MOST_ACCURACY_LOST }],
      reason: 'Small is good as long as it is right.',
    },
  });
  succeeded(setPromotionPolicy);
}

async function judge(platform: Platform, made: readonly SmallerVersion[]): Promise<readonly JudgedVersion[]> {
  const judged: JudgedVersion[] = [];
  for (const smaller of made) {
    const { evaluatePromotion } = await platform.ask(EvaluatePromotionDocument, {
      model: MODEL,
      version: smaller.version,
      alias: COMPACT,
    });
    if (evaluatePromotion.__typename !== 'PromotionEvaluation') throw new DemoError('The policy is gone.');
    judged.push({ ...smaller, allowed: evaluatePromotion.allowed });
  }
  return judged;
}

function smallestAllowed(judged: readonly JudgedVersion[]): JudgedVersion | undefined {
  return judged
    .filter(({ allowed }) => allowed)
    .toSorted((a, b) => a.report.sizeBytes.after - b.report.sizeBytes.after)[0];
}

/** Opens an endpoint for the small model and asks it about flights. */
async function serve(
  platform: Platform,
  { version }: Pick<RegisteredVersion, 'version'>,
  directory: string,
  progress: Progress,
): Promise<string> {
  const input = { name: COMPACT_ENDPOINT, model: MODEL, version, missingValues: 'ALLOW' } as const;
  created((await platform.ask(CreateEndpointDocument, { input })).createEndpoint);
  await divide(platform, [{ version, percent: 100 }], COMPACT_ENDPOINT);
  const flights = await flightsOf(platform, TRAINING_SETS.experiment.name, directory);
  const answered = await predictAll(platform, flights.slice(0, FLIGHTS), progress, COMPACT_ENDPOINT);
  const stray = answered.find((flight) => flight.version !== version);
  if (stray) throw new DemoError(`${COMPACT_ENDPOINT}: version ${stray.version} answered.`);
  const right = answered.filter(({ probability, late }) => probability > WARN_ABOVE === late).length;
  return `POST /v1/models/${COMPACT_ENDPOINT}:predict, version ${version} answered about ${count(answered.length)} flights: ${percent(right / answered.length)} warned rightly`;
}
