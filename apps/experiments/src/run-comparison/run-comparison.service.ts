import { Injectable } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { RunRepository } from '../run/run.repository.js';
import { requireRunIds } from '../run-search/require-run-ids.js';
import { RunComparisonRepository } from './run-comparison.repository.js';
import { COMPARISON_SECTIONS, type ComparisonSection, type RunComparison } from './run-comparison.js';

export interface CompareRuns {
  readonly ids: readonly string[];
  readonly onlyDifferences: boolean;
  readonly sections: readonly ComparisonSection[] | null;
}

const MAX_ROWS = 1000;
const MAX_VALUES = 50_000;

@Injectable()
export class RunComparisonService {
  constructor(
    private readonly comparisons: RunComparisonRepository,
    private readonly runs: RunRepository,
  ) {}

  /** @throws {InvalidInputError | NotFoundError} */
  async compare({ ids: texts, onlyDifferences, sections }: CompareRuns): Promise<RunComparison> {
    const ids = requireRunIds('ids', texts);
    const known = await this.runs.findByIds(ids);
    const runs = ids.map((id) => {
      const run = known.get(id);
      if (run === undefined) throw new NotFoundError('Run', id);
      return run;
    });
    const limit = Math.min(MAX_ROWS, Math.floor(MAX_VALUES / ids.length));
    const wanted = COMPARISON_SECTIONS.filter((section) => sections?.includes(section) ?? true);
    if (wanted.length === 0) return { runs, rows: [], truncated: false };
    const rows = await this.comparisons.compare({ ids, onlyDifferences, sections: wanted, limit });
    return { runs, rows: rows.slice(0, limit), truncated: rows.length > limit };
  }
}
