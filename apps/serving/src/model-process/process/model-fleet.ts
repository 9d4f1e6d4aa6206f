import { availableParallelism } from 'node:os';
import { LoadGate } from './load-gate.js';
import { ProcessBudget, type BudgetStats, type ProcessLimits } from './process-budget.js';
import { SpareProcesses } from './spare-processes.js';

export interface ModelFleetOptions extends Partial<ProcessLimits> {
  /** Processes that wait for a model; none unless given. */
  readonly spareProcesses?: number;
  /** How long a load that nobody waits for stands behind those that answer; not at all unless given. */
  readonly loadPatienceMs?: number;
}

/** What the models of one service share: bounds for their processes, an order of loading, and processes in reserve. */
export class ModelFleet {
  readonly loadPatienceMs: number;
  readonly spares: SpareProcesses;
  readonly budget: ProcessBudget;
  readonly gate = new LoadGate(2 * availableParallelism());

  constructor(options: ModelFleetOptions = {}) {
    const { spareProcesses = 0, maxProcesses = Infinity, maxBytes = Infinity, idleMs = Infinity } = options;
    this.loadPatienceMs = options.loadPatienceMs ?? 0;
    this.spares = new SpareProcesses(spareProcesses, this.loadPatienceMs);
    this.budget = new ProcessBudget({ maxProcesses, maxBytes, idleMs });
  }

  stats(): BudgetStats {
    return this.budget.stats();
  }

  /** Ends the processes in reserve; those of models end with their models. */
  close(): Promise<void> {
    return this.spares.close();
  }
}
