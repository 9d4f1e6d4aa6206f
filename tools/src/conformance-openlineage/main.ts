import { exitStatus, runOnStage } from '../stage/run-on-stage.js';
import type { Stage } from '../stage/stage.js';
import { checkScenario, type Check } from './check-scenario.js';
import { readOpenLineageCommandLine } from './command-line.js';
import { checkOwn, readOwnExpectations } from './own-expectations.js';
import { readScenarios, readSpecTests, type NamedJson, type Scenario } from './scenarios.js';
import { specEvent } from './spec-event.js';
import { ToldGraph } from './told-graph.js';

async function main(): Promise<number> {
  const { checkout, spec } = readOpenLineageCommandLine(process.argv.slice(2));
  const scenarios = await readScenarios(checkout);
  const examples = spec === null ? [] : await readSpecTests(spec);
  return runOnStage(async (stage) => {
    await stage.start(['data'], { ORRERY_ALLOW_RESET: '1' });
    const failures: string[] = [];
    for (const scenario of scenarios) failures.push(...(await judge(scenario, stage)));
    if (examples.length > 0) {
      const events = examples.map((example) => ({ name: example.name, json: specEvent(example) }));
      failures.push(...show('examples of the specification', await send(events, stage)));
    }
    console.log(
      failures.length === 0 ? 'Everything is as it should be.' : `${failures.length} checks failed.`,
    );
    return failures.length === 0 ? 0 : 1;
  });
}

/** Each scenario on an empty graph, as its maintainers judge it. */
async function judge({ name, events, expected }: Scenario, stage: Stage): Promise<readonly string[]> {
  await post(stage, '/-/reset', {});
  const checks = [...(await send(events, stage))];
  const told = new ToldGraph(stage.graph('data'));
  if (expected !== null) checks.push(...(await checkScenario(expected, told)));
  const own = (await readOwnExpectations())[name];
  if (own !== undefined) checks.push(...(await checkOwn(own, told)));
  return show(name, checks);
}

async function send(events: readonly NamedJson[], stage: Stage): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const { name, json } of events) {
    const answer = await post(stage, '/api/v1/lineage', json);
    const wrong = answer.ok ? null : `${answer.status} ${await answer.text()}`;
    checks.push({ what: `event ${name}`, wrong });
  }
  return checks;
}

function show(name: string, checks: readonly Check[]): readonly string[] {
  const failed = checks.filter(({ wrong }) => wrong !== null);
  console.log(
    `${failed.length === 0 ? '✅' : '❌'} ${name}: ${checks.length - failed.length} of ${checks.length}`,
  );
  const lines = failed.map(({ what, wrong }) => `  ${what}: ${wrong}`);
  for (const line of lines) console.log(line);
  return lines;
}

function post(stage: Stage, path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${stage.tokens.admin}` };
  return fetch(`${stage.urls.data}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

process.exitCode = await exitStatus(main);
