import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import type { JsonObject } from '@orrery/platform-expectations';
import { Versions } from '../dataset-version/versions.js';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import { ValidationRepository } from '../validation-result/validation.repository.js';
import { Validations } from '../validation-result/validations.js';
import type { ValidationOutcome } from '../validation-result/validation.js';
import { reportOf } from './report-of.js';
import type { QualityReport } from './quality-report.js';

/** How versions met suites, for people and for Great Expectations. */
@Injectable()
export class QualityReports {
  constructor(
    private readonly validations: Validations,
    private readonly repository: ValidationRepository,
    private readonly versions: Versions,
    private readonly datasets: DatasetRepository,
  ) {}

  /** @throws {NotFoundError} */
  async get(id: string): Promise<QualityReport> {
    const validation = await this.validations.get(id);
    const version = await this.versions.get(validation.versionId);
    const dataset = (await this.datasets.findByIds([version.datasetId])).get(version.datasetId);
    if (dataset === undefined) throw new NotFoundError('Dataset', version.datasetId);
    const outcomes = await this.repository.outcomesOf(validation.id);
    return reportOf({ dataset: dataset.name, version, validation, outcomes });
  }

  /** The validation as Great Expectations tells it. @throws {NotFoundError} */
  async json(id: string): Promise<JsonObject> {
    const validation = await this.validations.get(id);
    const { suite, success, evaluated, successful, validatedAt } = validation;
    const outcomes = await this.repository.outcomesOf(validation.id);
    return {
      success,
      suite_name: suite,
      results: outcomes.map(resultJson),
      suite_parameters: validation.parameters,
      statistics: {
        evaluated_expectations: evaluated,
        successful_expectations: successful,
        unsuccessful_expectations: evaluated - successful,
        success_percent: evaluated === 0 ? null : (successful / evaluated) * 100,
      },
      meta: { validation_id: id, validation_time: validatedAt.toISOString() },
    };
  }
}

function resultJson({ success, configuration, result, fault }: ValidationOutcome): JsonObject {
  const { type, kwargs, meta = {}, id, severity } = configuration;
  return {
    success,
    expectation_config: {
      ...{ type, kwargs, meta },
      ...(id !== undefined && { id }),
      ...(severity !== undefined && { severity }),
    },
    result,
    meta: {},
    exception_info: {
      raised_exception: fault !== null,
      exception_message: fault,
      exception_traceback: fault,
    },
  };
}
