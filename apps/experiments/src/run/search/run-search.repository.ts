import { Injectable } from '@nestjs/common';
import type { ExperimentId, ProjectScope } from '@orrery/domain';
import type { FilterExpression, OrderTerm } from '@orrery/platform-mlflow';
import { UnitOfWork } from '@orrery/platform-postgres';
import type { View } from '../../view.js';
import {
  RUN_COLUMNS,
  detailColumns,
  toDetails,
  type DetailsRow,
  type Home,
  type RunProjection,
} from '../run-details.sql.js';
import type { RunDetails } from '../run.js';
import { compileRunFilter } from './compile-run-filter.js';
import { isAfter, orderBy, readPlace, writePlace, type Place, type SortKey } from './keyset.js';
import { Parameters } from './parameters.js';
import { listParts, type ListPart } from './run-order.js';

export interface RunSearchRequest {
  readonly scope: ProjectScope;
  /** Null: those of all that the scope shows. */
  readonly experimentIds?: readonly ExperimentId[] | null;
  /** Instead of identifiers. */
  readonly experimentNumbers?: readonly number[];
  readonly filter: FilterExpression | null;
  readonly orderBy: readonly OrderTerm[];
  readonly view: View;
  readonly first: number;
  readonly after: string | null;
  readonly show?: RunProjection;
}

export interface RunPage {
  readonly runs: readonly RunDetails[];
  /** Where the next page begins; null when there is none. */
  readonly next: string | null;
}

interface ExperimentRow {
  readonly id: ExperimentId;
  readonly number: string;
  readonly artifact_location: string | null;
}

type PageRow = DetailsRow & { readonly sorted_by: readonly string[] };

const FIND_EXPERIMENTS = `
  SELECT id, number, artifact_location FROM experiment
  WHERE ($1::text IS NULL OR project = $1)
    AND ($2::uuid[] IS NULL OR id = ANY ($2)) AND ($3::int8[] IS NULL OR number = ANY ($3))`;

/** Stages of life by what says them in SQL; each has an index of its own. */
const STAGES: Readonly<Record<View, readonly string[]>> = {
  ACTIVE: ['run.deleted_at IS NULL'],
  DELETED: ['run.deleted_at IS NOT NULL'],
  ALL: ['run.deleted_at IS NULL', 'run.deleted_at IS NOT NULL'],
};

@Injectable()
export class RunSearchRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * A page of runs with what is to be shown of them: one statement for the experiments, and one for each part of the
   * list that the page reaches into, of which there are three at the most.
   *
   * @throws {InvalidInputError}
   */
  async search(request: RunSearchRequest): Promise<RunPage> {
    const parts = listParts(request.orderBy);
    const sort = parts.map((build) => build(new Parameters()).keys);
    const after = request.after === null ? null : readPlace(request.after, sort);
    const homes = await this.findHomes(request);
    if (homes.size === 0) return { runs: [], next: null };
    const found: { readonly row: PageRow; readonly part: number }[] = [];
    for (let part = after?.part ?? 0; part < parts.length && found.length <= request.first; part += 1) {
      const from = after?.part === part ? after.keys : null;
      const rows = await this.read(request, [...homes.keys()], part, from, request.first + 1 - found.length);
      found.push(...rows.map((row) => ({ row, part })));
    }
    const page = found.slice(0, request.first);
    const end = found.length > request.first ? page.at(-1) : undefined;
    return {
      runs: page.flatMap(({ row }) => {
        const home = homes.get(row.experiment_id);
        return home === undefined ? [] : [toDetails(row, home)];
      }),
      next: end === undefined ? null : writePlace({ part: end.part, keys: end.row.sorted_by }, sort),
    };
  }

  private async findHomes(request: RunSearchRequest): Promise<ReadonlyMap<ExperimentId, Home>> {
    const rows = await this.unitOfWork.manager.query<ExperimentRow[]>(FIND_EXPERIMENTS, [
      request.scope,
      request.experimentIds ?? null,
      request.experimentNumbers ?? null,
    ]);
    return new Map(
      rows.map(({ id, number, artifact_location: artifactLocation }) => [
        id,
        { number: Number(number), artifactLocation },
      ]),
    );
  }

  private async read(
    request: RunSearchRequest,
    experimentIds: readonly ExperimentId[],
    part: number,
    after: Place['keys'] | null,
    count: number,
  ): Promise<readonly PageRow[]> {
    const parameters = new Parameters();
    const built = listParts(request.orderBy)[part]?.(parameters);
    if (built === undefined) return [];
    const text = pageStatement({ ...request, experimentIds }, built, after, count, parameters);
    return this.unitOfWork.manager.query<PageRow[]>(text, [...parameters.values]);
  }
}

interface PageOfExperiments extends RunSearchRequest {
  readonly experimentIds: readonly ExperimentId[];
}

/** The first runs of each experiment and stage by an index, then the first of all these, then what is shown of them. */
function pageStatement(
  { experimentIds, filter, view, show = {} }: PageOfExperiments,
  { joins, conditions, keys }: ListPart,
  after: Place['keys'] | null,
  count: number,
  parameters: Parameters,
): string {
  const [only, ...others] = experimentIds;
  const single = only !== undefined && others.length === 0;
  const limit = `${parameters.add(count)}::int`;
  const wanted = [
    `run.experiment_id = ${single ? `${parameters.add(only)}::uuid` : 'wanted.id'}`,
    ...conditions,
    ...(filter === null ? [] : [compileRunFilter(filter, parameters)]),
    ...(after === null ? [] : [isAfter(keys, after, parameters)]),
  ];
  const columns = keys.map(({ expression }, i) => `${expression} AS key_${i}`).join(', ');
  const firsts = STAGES[view].map(
    (stage) => `(
      SELECT run.id, ${columns} FROM run ${joins.join(' ')}
      WHERE ${[stage, ...wanted].join(' AND ')}
      ORDER BY ${orderBy(keys)} LIMIT ${limit})`,
  );
  const each = firsts.join(' UNION ALL ');
  const source = single
    ? `(${each}) AS first`
    : `unnest(${parameters.add(experimentIds)}::uuid[]) AS wanted (id) CROSS JOIN LATERAL (${each}) AS first`;
  const outer = (table: string): string => orderBy(keys, (key) => `${table}.key_${keys.indexOf(key)}`);
  return `
    WITH page AS MATERIALIZED (SELECT first.* FROM ${source} ORDER BY ${outer('first')} LIMIT ${limit})
    SELECT ${RUN_COLUMNS}, ARRAY[${keys.map(sortedBy).join(', ')}] AS sorted_by, ${detailColumns(show, parameters)}
    FROM page JOIN run ON run.id = page.id ORDER BY ${outer('page')}`;
}

function sortedBy(_: SortKey, index: number): string {
  return `page.key_${index}::text`;
}
