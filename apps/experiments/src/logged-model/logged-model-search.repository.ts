import { Injectable } from '@nestjs/common';
import type { ProjectScope } from '@orrery/domain';
import type { PageValue } from '@orrery/platform-mlflow';
import { UnitOfWork } from '@orrery/platform-postgres';
import { parseExperimentNumber } from '../experiment/experiment-number.js';
import { Parameters } from '../run/search/parameters.js';
import { compileDatasets, compileModelFilter } from './logged-model-filter.js';
import {
  compileAfter,
  compileOrder,
  compilePageKey,
  orderKeys,
  type OrderKey,
} from './logged-model-order.js';
import type { LoggedModelSearch, SearchedModels } from './logged-model-search.js';
import type { LoggedModelDetails } from './logged-model.js';
import { toLoggedModel, type LoggedModelRow } from './logged-model.row.js';
import { DETAILS, inScope } from './logged-model.sql.js';

interface PageRow {
  readonly id: string;
  readonly page_key: readonly PageValue[];
}

@Injectable()
export class LoggedModelSearchRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Finds a page of models first, and reads what belongs to them only then. */
  async search(scope: ProjectScope, search: LoggedModelSearch): Promise<SearchedModels> {
    const parameters = new Parameters();
    const keys = orderKeys(search.orderBy, parameters);
    const conditions = conditionsOf(scope, search, keys, parameters);
    const rows = await this.unitOfWork.manager.query<PageRow[]>(
      `SELECT model.id, ${compilePageKey(keys)} AS page_key
       FROM logged_model AS model JOIN experiment ON experiment.id = model.experiment_id
       WHERE ${conditions.join(' AND ')}
       ORDER BY ${compileOrder(keys)} LIMIT ${parameters.add(search.first + 1)}`,
      [...parameters.values],
    );
    const page = rows.slice(0, search.first);
    const next = rows.length > search.first ? page.at(-1)?.page_key : undefined;
    return { models: await this.read(page.map(({ id }) => id)), next: next?.map(finite) ?? null };
  }

  private async read(ids: readonly string[]): Promise<readonly LoggedModelDetails[]> {
    if (ids.length === 0) return [];
    const rows = await this.unitOfWork.manager.query<LoggedModelRow[]>(
      `${DETAILS} WHERE model.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], model.id)`,
      [ids],
    );
    return rows.map(toLoggedModel);
  }
}

function conditionsOf(
  scope: ProjectScope,
  { experiments, filter, datasets, after }: LoggedModelSearch,
  keys: readonly OrderKey[],
  parameters: Parameters,
): readonly string[] {
  const numbers = experiments.map(parseExperimentNumber).filter((number) => number !== null);
  const conditions = [
    `experiment.number = ANY (${parameters.add(numbers)}::bigint[])`,
    inScope(parameters.add(scope)),
    'model.deleted_at IS NULL',
  ];
  if (filter !== null) conditions.push(compileModelFilter(filter, datasets, parameters));
  if (datasets.length > 0) {
    conditions.push(`EXISTS (SELECT FROM logged_model_metric AS metric
      WHERE metric.model_id = model.id AND ${compileDatasets(datasets, parameters)})`);
  }
  if (after !== null) conditions.push(compileAfter(keys, after, parameters));
  return conditions;
}

function finite(value: PageValue): PageValue {
  return value === 'Infinity' || value === '-Infinity' ? Number(value) : value;
}
