import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import {
  COMPARISON_SECTIONS,
  type ComparisonRequest,
  type ComparisonRow,
  type ComparisonSection,
  type ComparisonValue,
} from './run-comparison.js';

/** One row for each thing that a run has. Adding 0 makes −0 the 0 that it equals. */
const CELLS: Readonly<Record<ComparisonSection, string>> = {
  ATTRIBUTE: `
    SELECT run.id, attribute.key, attribute.value, NULL::float8 FROM run
    JOIN experiment ON experiment.id = run.experiment_id
    CROSS JOIN LATERAL (VALUES
      ('experiment', experiment.name), ('name', run.name), ('status', run.status),
      ('training_set', run.training_set_id::text), ('user', nullif(run.user_id, ''))
    ) AS attribute (key, value)
    WHERE run.id = ANY ($1) AND attribute.value IS NOT NULL`,
  PARAM: 'SELECT run_id, key, value, NULL::float8 FROM run_param WHERE run_id = ANY ($1)',
  METRIC: 'SELECT run_id, key, (last + 0)::text, last + 0 FROM run_metric WHERE run_id = ANY ($1)',
  TAG: 'SELECT run_id, key, value, NULL::float8 FROM run_tag WHERE run_id = ANY ($1)',
  DATASET: `
    SELECT input.run_id, dataset.name, string_agg(dataset.digest, ', ' ORDER BY dataset.digest), NULL::float8
    FROM run_dataset_input AS input JOIN run_dataset AS dataset ON dataset.id = input.dataset_id
    WHERE input.run_id = ANY ($1) GROUP BY input.run_id, dataset.name
    UNION ALL
    SELECT id, 'orrery:dataset-versions',
      (SELECT string_agg(version::text, ', ' ORDER BY version) FROM unnest(dataset_version_ids) AS version), NULL::float8
    FROM run WHERE id = ANY ($1) AND cardinality(dataset_version_ids) > 0`,
};

interface RowOfCells {
  readonly section: number;
  readonly key: string;
  readonly differs: boolean;
  readonly positions: readonly number[];
  readonly texts: readonly string[];
  readonly numbers: readonly (number | null)[];
}

@Injectable()
export class RunComparisonRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** One row more than the limit when there are more; one statement however many runs there are. */
  async compare(request: ComparisonRequest): Promise<readonly ComparisonRow[]> {
    const rows = await this.unitOfWork.manager.query<RowOfCells[]>(comparisonSql(request.sections), [
      request.ids,
      request.onlyDifferences,
      request.limit + 1,
    ]);
    return rows.map((row) => toRow(row, request));
  }
}

function comparisonSql(sections: readonly ComparisonSection[]): string {
  const cells = sections.map(
    (section) =>
      `SELECT ${COMPARISON_SECTIONS.indexOf(section)} AS section, part.* FROM (${CELLS[section]}) AS part`,
  );
  return `
    WITH wanted AS (
      SELECT id, position::int FROM unnest($1::uuid[]) WITH ORDINALITY AS given (id, position)
    ), cell (section, run_id, key, value, number) AS (${cells.join(' UNION ALL ')})
    SELECT section, key,
      count(*) < (SELECT count(*) FROM wanted) OR count(DISTINCT value) > 1 AS differs,
      array_agg(position) AS positions, array_agg(value) AS texts, array_agg(number) AS numbers
    FROM cell JOIN wanted ON wanted.id = cell.run_id
    GROUP BY section, key
    HAVING NOT $2 OR count(*) < (SELECT count(*) FROM wanted) OR count(DISTINCT value) > 1
    ORDER BY section, key COLLATE "C" LIMIT $3`;
}

function toRow({ key, differs, ...row }: RowOfCells, { ids }: ComparisonRequest): ComparisonRow {
  const values: ComparisonValue[] = ids.map((runId) => ({ runId, present: false, text: null, number: null }));
  row.positions.forEach((position, index) => {
    const runId = ids[position - 1];
    const text = row.texts[index];
    if (runId === undefined || text === undefined) return;
    values[position - 1] = { runId, present: true, text, number: row.numbers[index] ?? null };
  });
  return { section: COMPARISON_SECTIONS[row.section] ?? 'ATTRIBUTE', key, differs, values };
}
