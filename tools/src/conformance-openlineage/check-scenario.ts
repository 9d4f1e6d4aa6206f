import { fits } from './dataset-name.js';
import type { ExpectedRun, Expectations } from './scenarios.js';
import type { ToldGraph, ToldLink, ToldRun } from './told-graph.js';

/** One thing that was looked at; `wrong` is null when it is as it should be. */
export interface Check {
  readonly what: string;
  readonly wrong: string | null;
}

const STATES: Readonly<Record<number, string>> = { 2: 'COMPLETE', 3: 'FAIL', 4: 'ABORT' };

/** Moments of the graph are told to the millisecond. */
const toMs = (text: string): number => Math.floor(Date.parse(text));

/** Holds the graph against what a scenario's maintainers say must be there. */
export async function checkScenario(expected: Expectations, told: ToldGraph): Promise<readonly Check[]> {
  const jobs = await told.jobs();
  const links = await told.links(null);
  const runs = jobs.flatMap((job) => job.runs);
  const checks: Check[] = [];
  for (const { display_name: name } of expected.processes) {
    const isThere = jobs.some((job) => fits(name, job.name));
    checks.push({
      what: `process ${name}`,
      wrong: isThere ? null : `of ${jobs.map((job) => job.name).join(', ')}`,
    });
  }
  for (const run of expected.runs)
    checks.push({ what: `run ${run.display_name}`, wrong: wrongRun(run, runs) });
  for (const { source, target, start_time: at } of expected.links) {
    const [from, to] = [source.fully_qualified_name, target.fully_qualified_name];
    const found = links.find(
      (link) => link.source === from && link.target === to && toMs(link.since) === toMs(at),
    );
    checks.push({ what: `link ${from} → ${to}`, wrong: found === undefined ? `none since ${at}` : null });
  }
  for (const { start_time: at, links: flows } of expected.lineage_events) {
    const then = await told.links(new Date(toMs(at)).toISOString());
    for (const { source, target } of flows) {
      const [from, to] = [source.fully_qualified_name, target.fully_qualified_name];
      const held = then.some((link: ToldLink) => link.source === from && link.target === to);
      checks.push({ what: `at ${at} ${from} → ${to}`, wrong: held ? null : 'not there then' });
    }
  }
  return checks;
}

/** Dataplex counts what happens to the parts of a run to the run, whose own end it knows only from its own events. */
function wrongRun(
  { display_name: name, start_time, end_time, state }: ExpectedRun,
  runs: readonly ToldRun[],
) {
  const own = runs.filter(({ runId }) => runId === name);
  const all = [...own, ...runs.filter(({ parentRunId }) => parentRunId === name)];
  if (all.length === 0) return 'nobody told of it';
  const starts = Math.min(...all.map(({ startedAt }) => toMs(startedAt)));
  const ends = Math.max(...all.map(({ endedAt }) => (endedAt === null ? -Infinity : toMs(endedAt))));
  const ended = own.find(({ endedAt }) => endedAt !== null)?.state ?? 'STARTED';
  const faults = [
    starts === toMs(start_time) ? null : `it began at ${new Date(starts).toISOString()}`,
    ends === toMs(end_time) ? null : `it ended at ${ends}`,
    ended === (STATES[state] ?? 'STARTED') ? null : `it is ${ended}`,
  ].filter((fault) => fault !== null);
  return faults.length === 0 ? null : faults.join(', ');
}
