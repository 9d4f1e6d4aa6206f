/** Datasets in levels: each is made of some of the level before. */
export const LEVELS = 20;
export const PER_LEVEL = 5000;

const DATASETS = LEVELS * PER_LEVEL;
const RUNS = 160_000;
/** Each run reads so many datasets and, every fourth, writes two. */
const READS = 4;

/** The level of a run's inputs, and a place in a level, from numbers that look like chance and are always the same. */
const LEVEL = `(('x' || substr(md5('level' || r), 1, 7))::bit(28)::integer % ${LEVELS - 1})`;
const place = (salt: string): string =>
  `(('x' || substr(md5(${salt} || r), 1, 7))::bit(28)::integer % ${PER_LEVEL})`;

const EDGE_COLUMNS =
  'id, kind, source, target, valid_from, valid_to, job_id, line, run_node_id, run_started_at, run_order, closes_at, change';
const SINCE = `'2001-06-01T00:00:00Z'::timestamptz`;

const runNode = `${DATASETS} + r`;
const jobNode = `${DATASETS + RUNS} + r`;

function nodes(kind: string, first: number, count: number, name: string): string {
  return `INSERT INTO lineage_node (id, key, kind, namespace, name, label, detail, described_at, first_seen_at)
    SELECT ${first} + n, sha256(convert_to('${kind}' || chr(1) || n, 'UTF8')), '${kind}', 'bench', ${name}, ${name}, '', ${SINCE}, ${SINCE}
    FROM generate_series(1, ${count}) n`;
}

/** About 1,000,000 edges: what 160,000 runs of as many jobs read and wrote. The keys of datasets are their real ones. */
export const FILL_LINEAGE: readonly string[] = [
  'TRUNCATE column_edge, lineage_column, lineage_edge, lineage_run, lineage_schema, lineage_facet, lineage_event, lineage_node',
  nodes('DATASET', 0, DATASETS, `'dataset-' || n`),
  nodes('RUN', DATASETS, RUNS, `'run-' || n`),
  nodes('JOB', DATASETS + RUNS, RUNS, `'job-' || n`),
  `UPDATE lineage_node SET key = sha256(
     convert_to(kind, 'UTF8') || '\\x00'::bytea || convert_to(namespace, 'UTF8') || '\\x00'::bytea || convert_to(name, 'UTF8'))
   WHERE kind = 'DATASET'`,
  `INSERT INTO lineage_edge (${EDGE_COLUMNS})
   SELECT nextval('lineage_edge_number'), kind, source, target, ${SINCE}, 'infinity', NULL, NULL, NULL, NULL, NULL, NULL,
     nextval('lineage_change_number')
   FROM generate_series(1, ${RUNS}) r, LATERAL (
     SELECT 'RUN' AS kind, ${jobNode} AS source, ${runNode} AS target
     UNION SELECT 'READ', ${LEVEL} * ${PER_LEVEL} + ${place(`'read' || k`)} + 1, ${runNode} FROM generate_series(1, ${READS}) k
     UNION SELECT 'WRITE', ${runNode}, (${LEVEL} + 1) * ${PER_LEVEL} + ${place(`'write' || k`)} + 1
     FROM generate_series(1, CASE WHEN r % 4 = 0 THEN 2 ELSE 1 END) k
   ) e`,
  `SELECT setval('lineage_node_number', ${DATASETS + 2 * RUNS})`,
  'ANALYZE lineage_node, lineage_edge',
];
