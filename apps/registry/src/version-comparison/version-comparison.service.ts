import { Injectable } from '@nestjs/common';
import { InvalidInputError, NotFoundError, type ProjectScope } from '@orrery/domain';
import { ModelVersionRepository } from '../model-version/model-version.repository.js';
import type { ModelVersion } from '../model-version/model-version.js';
import { RegisteredModelRepository } from '../registered-model/registered-model.repository.js';
import {
  compareSchemasToFirst,
  compareSignaturesToFirst,
  type SchemaComparisonToFirst,
  type SignatureComparisonToFirst,
} from './compare-schemas.js';
import { compareValues, type ComparisonRow } from './compare-values.js';
import { RunContentsSource } from './run-contents-source.js';

export interface CompareVersions {
  readonly scope: ProjectScope;
  readonly model: string;
  readonly versions: readonly number[];
  readonly show: 'differences' | 'everything';
}

/** Something about one version that is not known, and why. */
export interface ComparisonGap {
  readonly version: number;
  readonly reason: string;
}

export interface VersionComparison {
  readonly versions: readonly ModelVersion[];
  readonly rows: readonly ComparisonRow[];
  /** Whether there were more rows than are shown. */
  readonly truncated: boolean;
  readonly signatures: readonly SignatureComparisonToFirst[];
  readonly schemas: readonly SchemaComparisonToFirst[];
  readonly gaps: readonly ComparisonGap[];
}

const MAX_VERSIONS = 100;
/** Values of all rows together, so that many versions of runs that log thousands of keys are still an answer. */
const MAX_VALUES = 50_000;

@Injectable()
export class VersionComparisonService {
  constructor(
    private readonly models: RegisteredModelRepository,
    private readonly versions: ModelVersionRepository,
    private readonly source: RunContentsSource,
  ) {}

  /** @throws {NotFoundError | InvalidInputError} */
  async compare({
    scope,
    model: name,
    versions: numbers,
    show,
  }: CompareVersions): Promise<VersionComparison> {
    requireVersions(numbers);
    const model = await this.models.findByName(scope, name);
    if (model === null) throw new NotFoundError('Model', name);
    const found = new Map(
      (await this.versions.listByNumbers(model.id, numbers)).map((version) => [version.version, version]),
    );
    const versions = numbers.map((number) => {
      const version = found.get(number);
      if (version === undefined) throw new NotFoundError(`Version of model ${name}`, String(number));
      return version;
    });
    const compared = await this.source.ask(versions);
    const worthShowing = show === 'everything' ? () => true : differs;
    const rows = compareValues(compared).filter(worthShowing);
    const shown = rows.slice(0, Math.floor(MAX_VALUES / versions.length));
    return {
      versions,
      rows: shown,
      truncated: shown.length < rows.length,
      signatures: compareSignaturesToFirst(compared).filter(worthShowing),
      schemas: compareSchemasToFirst(compared).filter(worthShowing),
      gaps: compared.flatMap(({ version, run }) =>
        run.kind === 'unknown' ? [{ version: version.version, reason: run.reason }] : [],
      ),
    };
  }
}

/** What cannot be told alike is shown: it may differ. */
function differs(compared: ComparisonRow | SignatureComparisonToFirst | SchemaComparisonToFirst): boolean {
  if ('differs' in compared) return compared.differs !== false;
  return compared.changes.kind === 'unknown' || compared.changes.value.length > 0;
}

function requireVersions(numbers: readonly number[]): void {
  if (numbers.length === 0 || numbers.length > MAX_VERSIONS) {
    throw new InvalidInputError('versions', `Compare 1 to ${MAX_VERSIONS} versions.`);
  }
  if (new Set(numbers).size < numbers.length) {
    throw new InvalidInputError('versions', 'A version is named twice.');
  }
}
