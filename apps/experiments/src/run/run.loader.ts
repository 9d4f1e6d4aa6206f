import { Injectable } from '@nestjs/common';
import type { RunId } from '@orrery/domain';
import { requestListLoader, requestLoader } from '@orrery/platform-graphql';
import { RunRepository } from './run.repository.js';
import type { Run, RunKeyValue } from './run.js';

@Injectable()
export class RunLoader {
  readonly byId = requestLoader<RunId, Run>((ids) => this.runs.findByIds(ids));

  readonly params = requestListLoader<RunId, RunKeyValue>(
    (ids) => this.runs.listParams(ids),
    ({ runId }) => runId,
  );

  readonly tags = requestListLoader<RunId, RunKeyValue>(
    (ids) => this.runs.listTags(ids),
    ({ runId }) => runId,
  );

  constructor(private readonly runs: RunRepository) {}
}
