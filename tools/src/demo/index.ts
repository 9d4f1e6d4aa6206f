import { createClient } from '@orrery/client';
import { ImpactDocument } from '@orrery/client/operations';
import { compareModels } from './compare-models.js';
import type { DemoContext } from './demo-context.js';
import { deployModel } from './deploy-model.js';
import { ingestData } from './ingest-data.js';
import { makeFeatures } from './make-features.js';
import { MODEL } from './names.js';
import { Platform } from './platform.js';
import { registerModels } from './register-models.js';
import { shrinkModel } from './shrink-model.js';
import { StageDisplay } from './stage-display.js';
import { trainModels } from './train-models.js';
import { watchTraffic } from './watch-traffic.js';

export type { DemoContext } from './demo-context.js';
export { WHOLE_JOB, type JobSize } from './job-size.js';

/** The question that the whole platform answers together. */
export const exampleQuery = ImpactDocument.toString().trim();

export const exampleVariables = { model: MODEL, alias: 'champion' };

/**
 * The main job: from a file of flights to a model that is served, compared, watched and trained anew, and to a small one,
 * over the public interfaces only. It can be interrupted anywhere and run again: what is there already is taken as it is.
 */
export async function runDemo(context: DemoContext): Promise<void> {
  const platform = new Platform(context);
  const display = new StageDisplay(context.output);
  display.line('The main job: will a flight be more than 15 minutes late?\n');
  await ingestData(platform, display, context.directory, context.size);
  await makeFeatures(platform, display, context.size);
  const search = await trainModels(platform, display, context.size);
  const versions = await registerModels(platform, display, search);
  await deployModel(platform, display, versions, context.directory);
  const champion = await compareModels(platform, display, versions, context.directory);
  await watchTraffic(platform, display, champion, context.directory);
  await shrinkModel(platform, display, context.directory);
  display.line(`\nThe main job took ${display.elapsed}.\n`);
  await showAnswer(context);
}

/** Asks one question across all services, and prints it with its answer. */
export async function showAnswer({ gatewayUrl, token, signal, output }: DemoContext): Promise<void> {
  const client = createClient({ url: gatewayUrl, token, signal });
  const answer = await client.request(ImpactDocument, exampleVariables);
  const display = new StageDisplay(output);
  display.line(exampleQuery);
  display.line(`\nwith ${JSON.stringify(exampleVariables)}:\n`);
  display.line(JSON.stringify(answer, null, 2));
}
