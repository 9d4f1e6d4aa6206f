import { inParts } from '../moving-in/bounded.js';
import { Comparison, type Agreement } from './agreement.js';
import type { FlagPlatform } from './flag-platform.js';
import { AB_TEST } from './flags.js';
import type { TrackedExposure } from './growthbook-remote.js';
import { answerOf, type ServerAnswers } from './server-answers.js';
import type { SdkUser } from './users.js';

const BATCH = 1000;

/** What the SDK's callback told arrives once, however often it is sent, and the report counts those users. */
export async function exposuresArrive(
  platform: FlagPlatform,
  {
    users,
    answers,
    exposures,
  }: {
    readonly users: readonly SdkUser[];
    readonly answers: ServerAnswers;
    readonly exposures: readonly TrackedExposure[];
  },
): Promise<Agreement> {
  const comparison = new Comparison('exposures by trackingCallback');
  const inTest = users.filter((user) => answerOf(answers, user, 'own-checkout').metadata.abTest === AB_TEST);
  comparison.expect('tracked', exposures.length, inTest.length);
  comparison.expect('sent', await send(platform, exposures), { accepted: inTest.length, duplicates: 0 });
  comparison.expect('sent again', await send(platform, exposures), {
    accepted: 0,
    duplicates: inTest.length,
  });
  const { abTest } = await platform.graph.ask<{ abTest: { report: { users: number } } }>(
    `{ abTest(name: "${AB_TEST}") { report { users } } }`,
  );
  comparison.expect('counted', abTest.report.users, inTest.length);
  return comparison.result();
}

interface Sent {
  readonly accepted: number;
  readonly duplicates: number;
}

async function send({ url, tokens }: FlagPlatform, exposures: readonly TrackedExposure[]): Promise<Sent> {
  const sum = { accepted: 0, duplicates: 0 };
  for (const part of inParts(exposures, BATCH)) {
    const response = await fetch(`${url}/v1/exposures`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.writer}`, 'content-type': 'application/json' },
      body: JSON.stringify({ exposures: part }),
    });
    if (!response.ok) throw new Error(`The exposures were refused: ${await response.text()}`);
    const { accepted, duplicates } = (await response.json()) as Sent;
    sum.accepted += accepted;
    sum.duplicates += duplicates;
  }
  return sum;
}
