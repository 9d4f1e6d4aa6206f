import { Injectable } from '@nestjs/common';
import { JobReports, type JobReport } from '@orrery/platform-events';
import { VersionNodes } from '../dataset-version/version-nodes.js';
import type { JudgedSuite } from './judge-suites.js';
import type { Validation } from './validation.js';

/** More than a suite has that people wrote. */
const MAX_ASSERTIONS = 1000;

/** Tells lineage how versions met their suites, in the caller's transaction. */
@Injectable()
export class ValidationLineage {
  constructor(
    private readonly nodes: VersionNodes,
    private readonly jobReports: JobReports,
  ) {}

  /** A validation at the intake is a part of what made the version. */
  async tell({ id, versionId, occasion, validatedAt }: Validation, judged: JudgedSuite): Promise<void> {
    const version = await this.nodes.find(versionId);
    if (version === null) return;
    const assertions = judged.validation.results
      .slice(0, MAX_ASSERTIONS)
      .map(({ success, configuration: { type, kwargs } }) => ({
        ...{ assertion: type, success },
        ...(typeof kwargs['column'] === 'string' && { column: kwargs['column'] }),
      }));
    await this.jobReports.report({
      runId: id,
      job: validationJob(version),
      state: 'COMPLETE',
      at: validatedAt,
      inputs: [{ ...version, assertions }],
      ...(occasion === 'INTAKE' && { parent: { runId: versionId, job: `data.ingest/${version.name}` } }),
    });
  }
}

/** The job of which validations of a dataset's versions are runs. */
export function validationJob({ name }: { readonly name: string }): JobReport['job'] {
  return { name: `data.validate/${name}`, kind: 'VALIDATION' };
}
