import { Injectable } from '@nestjs/common';
import { InvalidInputError } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { DatasetRepository } from '../dataset/dataset.repository.js';
import type { Dataset } from '../dataset/dataset.js';
import { ScratchFolders } from '../tabular-file/scratch-folders.js';
import { TableSessions } from '../tabular-file/table-sessions.js';
import type { Expectation } from './expectation.js';
import { parseExpectation, type ExpectationInput } from './parse-expectation.js';

const MAX_EXPECTATIONS = 200;
const FIELD = 'expectations';

@Injectable()
export class ExpectationService {
  constructor(
    private readonly datasets: DatasetRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: TableSessions,
    private readonly scratch: ScratchFolders,
  ) {}

  /** Replaces all of a dataset's expectations. @throws {NotFoundError | InvalidInputError} */
  async set(name: string, inputs: readonly ExpectationInput[]): Promise<Dataset> {
    if (inputs.length > MAX_EXPECTATIONS) {
      throw new InvalidInputError(FIELD, `A dataset has at most ${MAX_EXPECTATIONS} expectations.`);
    }
    const expectations = inputs.map((input, index) => parseExpectation(input, `${FIELD}.${index}`));
    await this.requirePatterns(expectations);
    return this.unitOfWork.run(async () => {
      const dataset = await this.datasets.lockByName(name);
      await this.datasets.setExpectations(dataset.id, expectations);
      return { ...dataset, expectations };
    });
  }

  /** A pattern is read by the engine that will match it. */
  private async requirePatterns(expectations: readonly Expectation[]): Promise<void> {
    if (!expectations.some(({ kind }) => kind === 'MATCHES')) return;
    await this.scratch.within((folder) =>
      this.sessions.run(folder, async (session) => {
        for (const [index, expectation] of expectations.entries()) {
          if (expectation.kind !== 'MATCHES' || (await session.accepts(expectation.pattern))) continue;
          const message = `"${expectation.pattern}" is no regular expression in RE2 syntax.`;
          throw new InvalidInputError(`${FIELD}.${index}.pattern`, message);
        }
      }),
    );
  }
}
