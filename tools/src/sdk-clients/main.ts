import { exitStatus, runOnStage } from '../stage/run-on-stage.js';
import type { Agreement } from './agreement.js';
import { endpointRule } from './endpoint-rule.js';
import { exposuresArrive } from './exposures.js';
import { openFlagPlatform, type FlagPlatform } from './flag-platform.js';
import { growthBookLocal, growthBookStream } from './growthbook-local.js';
import { growthBookSticky } from './growthbook-sticky.js';
import { growthBookRemote } from './growthbook-remote.js';
import { openFeatureSdk } from './openfeature-sdk.js';
import { serverAnswers } from './server-answers.js';
import { unleashSdk } from './unleash-sdk.js';
import { sdkUsers } from './users.js';

const USERS = 10_000;
/** Asked about twice, and as many newcomers once. */
const STICKY_USERS = 2000;

/** Lets unmodified SDKs evaluate flags for many users, and tells where they and the server differ. */
async function main(): Promise<number> {
  // A proxy of the machine has no business between an SDK and this one.
  process.env['NO_PROXY'] = '*';
  const agreements = await runOnStage(async (stage) => compareAll(await openFlagPlatform(stage)));
  for (const { client, compared, differing, differences } of agreements) {
    const verdict = differing === 0 ? 'all agree' : `${differing.toLocaleString('en-US')} DIFFER`;
    process.stdout.write(`${client}: ${compared.toLocaleString('en-US')} answers, ${verdict}\n`);
    for (const difference of differences) process.stdout.write(`  ${difference}\n`);
  }
  return agreements.some(({ differing, compared }) => differing > 0 || compared === 0) ? 1 : 0;
}

async function compareAll(platform: FlagPlatform): Promise<readonly Agreement[]> {
  const users = sdkUsers(USERS);
  const answers = await serverAnswers(platform, users);
  const local = await growthBookLocal(platform, users, answers);
  const streamed = await growthBookStream(platform);
  const unleash = await unleashSdk(platform, users, answers);
  const openFeature = await openFeatureSdk(platform, users, answers);
  const { agreement, exposures } = await growthBookRemote(platform, users, answers);
  const arrived = await exposuresArrive(platform, { users, answers, exposures });
  const divided = endpointRule(users, answers);
  // It changes a test: nothing after it has the answers from before.
  const kept = await growthBookSticky(platform, users.slice(0, STICKY_USERS));
  return [divided, ...local, streamed, ...unleash, openFeature, agreement, arrived, kept];
}

process.exitCode = await exitStatus(main);
