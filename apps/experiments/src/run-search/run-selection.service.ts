import { Injectable } from '@nestjs/common';
import { DEFAULT_PROJECT, InvalidInputError, NotFoundError, type ExperimentId } from '@orrery/domain';
import { UnitOfWork } from '@orrery/platform-postgres';
import { readRunFilter } from './read-run-filter.js';
import type { RunSelection, RunSelectionRequest } from './run-selection.js';

const MAX_EXPERIMENTS = 100;

/** Turns what a caller writes into which runs are meant. */
@Injectable()
export class RunSelectionService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /**
   * @param prefix where the arguments lie in the input, with a dot at its end.
   * @throws {InvalidInputError | InvalidFilterError | NotFoundError}
   */
  async resolve({ experiments, filter, view }: RunSelectionRequest, prefix = ''): Promise<RunSelection> {
    const expression = readRunFilter(`${prefix}filter`, filter);
    if (experiments === null) return { experimentIds: null, filter: expression, view };
    if (experiments.length > MAX_EXPERIMENTS) {
      const message = `At most ${MAX_EXPERIMENTS} experiments are searched by name, not ${experiments.length}.`;
      throw new InvalidInputError(`${prefix}experiments`, message);
    }
    return { experimentIds: await this.idsOf(experiments), filter: expression, view };
  }

  private async idsOf(names: readonly string[]): Promise<readonly ExperimentId[]> {
    const rows = await this.unitOfWork.manager.query<{ id: ExperimentId; name: string }[]>(
      'SELECT id, name FROM experiment WHERE project = $1 AND name = ANY ($2)',
      [DEFAULT_PROJECT, names],
    );
    const ids = new Map(rows.map(({ id, name }) => [name, id]));
    const unknown = names.find((name) => !ids.has(name));
    if (unknown !== undefined) throw new NotFoundError('Experiment', unknown);
    return [...ids.values()];
  }
}
