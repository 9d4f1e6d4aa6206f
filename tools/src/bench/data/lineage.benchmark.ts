import { Client } from 'pg';
import type { Stage } from '../../stage/stage.js';
import type { Benchmark, Contender } from '../benchmark.js';
import { paceOf } from '../experimentation/pace.js';
import { FILL_LINEAGE, LEVELS, PER_LEVEL } from './lineage-graph-sql.js';

const DEPTH = 10;
const STARTS = 8;
const GOAL_MS = 100;
const CTE = 'recursive CTE in PostgreSQL';

const WALK = `query ($name: String!) {
  lineage(node: { kind: DATASET, namespace: "bench", name: $name }, depth: ${DEPTH}, first: 200) {
    totalNodes nodes { distance node { label } } edges { kind source { name } target { name } }
  }
}`;

/** What a level's edges lead to, and theirs, as far as the walk goes: the nodes by direction, each once. */
const RECURSION = `
  WITH RECURSIVE up AS (
    SELECT id AS node, 0 AS depth FROM lineage_node WHERE kind = 'DATASET' AND name = $1
    UNION
    SELECT e.source, up.depth + 1 FROM up JOIN lineage_edge e ON e.target = up.node
    WHERE up.depth < ${DEPTH} AND e.kind IN ('READ', 'WRITE') AND e.valid_to = 'infinity'
  ), down AS (
    SELECT id AS node, 0 AS depth FROM lineage_node WHERE kind = 'DATASET' AND name = $1
    UNION
    SELECT e.target, down.depth + 1 FROM down JOIN lineage_edge e ON e.source = down.node
    WHERE down.depth < ${DEPTH} AND e.kind IN ('READ', 'WRITE') AND e.valid_to = 'infinity'
  )
  SELECT count(*)::integer AS nodes FROM (SELECT node FROM up UNION SELECT node FROM down) n`;

/** From the middle of the levels, so that each way is as long as it may be. */
const startOf = (number: number): string =>
  `dataset-${(LEVELS / 2) * PER_LEVEL + ((number * 617) % PER_LEVEL) + 1}`;

/** Walks up and down the stream, ten steps each, in a graph of a million edges: tens of thousands of nodes each time. */
export const lineageBenchmark: Benchmark = {
  name: 'data-lineage',
  title: `lineage ${DEPTH} steps up and down from a dataset, in a graph of 1 M edges: the whole answer by HTTP`,
  unit: { one: 'walk', many: 'walks' },
  warmUpOperations: 2 * STARTS,
  goals: [
    { reference: paceOf(1000 / GOAL_MS, 'walks').name, throughputAtLeast: 1, cpuAtMost: 0 },
    { reference: CTE, throughputAtLeast: 10, cpuAtMost: 0 },
  ],
  prepare: async (stage) => {
    if (!isRunning(stage)) await stage.start(['data']);
    const database = new Client({ connectionString: stage.databaseUrlOf('data') });
    await database.connect();
    for (const statement of FILL_LINEAGE) await database.query(statement);
    return {
      contenders: [ours(stage), recursion(database), paceOf(1000 / GOAL_MS, 'walks')],
      tolerance: 0,
      close: () => database.end(),
    };
  },
};

function ours(stage: Stage): Contender {
  const graph = stage.graph('data');
  const walk = async (number: number): Promise<number> => {
    const answer = await graph.ask<{ lineage: { totalNodes: number } }>(WALK, { name: startOf(number) });
    return answer.lineage.totalNodes;
  };
  return contender('ours', walk, [stage.pidOf('data')]);
}

function recursion(database: Client): Contender {
  const walk = async (number: number): Promise<number> => {
    const { rows } = await database.query<{ nodes: number }>(RECURSION, [startOf(number)]);
    return rows[0]?.nodes ?? 0;
  };
  // Its work is the server's, whose processes serve others too.
  return contender(CTE, walk, []);
}

function contender(
  name: string,
  walk: (number: number) => Promise<number>,
  pids: readonly number[],
): Contender {
  const numbers = Array.from({ length: STARTS }, (_, number) => number);
  return {
    name,
    pids,
    answers: async () => {
      const found: number[] = [];
      for (const number of numbers) found.push(await walk(number));
      return found;
    },
    work: async () => {
      const began = performance.now();
      for (const number of numbers) await walk(number);
      return { operations: STARTS, seconds: (performance.now() - began) / 1000 };
    },
  };
}

/** Another benchmark of the suite may have started it. */
function isRunning(stage: Stage): boolean {
  try {
    return stage.pidOf('data') > 0;
  } catch {
    return false;
  }
}
