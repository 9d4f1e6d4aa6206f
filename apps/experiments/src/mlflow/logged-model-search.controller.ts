import { Controller } from '@nestjs/common';
import {
  Inputs,
  MlflowRoute,
  invalidParameter,
  parseFilter,
  parseLoggedModelOrderBy,
  printFilter,
  readPageToken,
  writePageToken,
  type RequestOf,
} from '@orrery/platform-mlflow';
import { Caller, type Principal } from '@orrery/platform-service';
import { orderKeys, pageShape } from '../logged-model/logged-model-order.js';
import type { DatasetReference } from '../logged-model/logged-model-search.js';
import { LoggedModelService } from '../logged-model/logged-model.service.js';
import { Parameters } from '../run/search/parameters.js';
import { loggedModelJson } from './logged-model.json.js';
import { searchLoggedModels } from './logged-model.requests.js';

const DEFAULT_RESULTS = 100;
/** More than MLflow's own clients ask for; a larger number is cut. */
const MAX_RESULTS = 1000;

type SearchInput = RequestOf<typeof searchLoggedModels>;

@Controller()
export class LoggedModelSearchController {
  constructor(private readonly models: LoggedModelService) {}

  @MlflowRoute('POST', 'mlflow/logged-models/search', 'reader')
  async search(
    @Caller() { project }: Principal,
    @Inputs(searchLoggedModels) input: SearchInput,
  ): Promise<object> {
    const orderBy = parseLoggedModelOrderBy(input.order_by);
    const filter = parseFilter(input.filter, 'logged-models');
    const datasets = datasetsIn(input);
    const query = JSON.stringify([input.experiment_ids, filter && printFilter(filter), datasets, orderBy]);
    const shape = pageShape(orderKeys(orderBy, new Parameters()));
    const { models, next } = await this.models.search(project, {
      experiments: input.experiment_ids,
      filter,
      datasets,
      orderBy,
      first: Math.min(Math.max(input.max_results || DEFAULT_RESULTS, 1), MAX_RESULTS),
      after: readPageToken(query, input.page_token, shape),
    });
    return {
      ...(models.length > 0 && { models: models.map(loggedModelJson) }),
      ...(next !== null && { next_page_token: writePageToken(query, next) }),
    };
  }
}

function datasetsIn({ datasets }: SearchInput): readonly DatasetReference[] {
  return datasets.map(({ dataset_name: name, dataset_digest: digest }) => {
    if (!name) throw invalidParameter('`dataset_name` in the `datasets` clause must be specified.');
    return { name, digest: digest || null };
  });
}
