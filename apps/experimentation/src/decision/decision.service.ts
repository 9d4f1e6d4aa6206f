import { Injectable } from '@nestjs/common';
import { ConflictError, InvalidInputError } from '@orrery/domain';
import { Outbox } from '@orrery/platform-events';
import { UnitOfWork } from '@orrery/platform-postgres';
import { ABTestChangeRepository } from '../ab-test/ab-test-change.repository.js';
import { ABTestRepository } from '../ab-test/ab-test.repository.js';
import type { ABTest, ABTestDecision, Variation } from '../ab-test/ab-test.js';
import { ReportService } from '../analysis-report/report.service.js';

/** Makes something of a test; others hear of it and act. */
@Injectable()
export class DecisionService {
  constructor(
    private readonly tests: ABTestRepository,
    private readonly changes: ABTestChangeRepository,
    private readonly reports: ReportService,
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {NotFoundError | ConflictError | InvalidInputError} */
  decide(name: string, decision: ABTestDecision): Promise<ABTest> {
    return this.unitOfWork.run(async () => {
      const test = await this.tests.lockByName(name);
      refuseUndecidable(test);
      const chosen = chosenOf(test, decision);
      await this.checkReport(test, decision);
      const decided: ABTest = { ...test, status: 'DECIDED', decidedAt: new Date(), decision };
      await this.tests.saveDecision(decided);
      const { decidedBy, reason, action } = decision;
      await this.changes.insert({
        abTestId: test.id,
        at: decided.decidedAt ?? new Date(),
        kind: 'DECIDED',
        changedBy: decidedBy,
        reason,
        before: null,
        after: null,
        moves: [],
        exposed: null,
      });
      const { id: abTestId, endpoint, endpointId } = test;
      await this.outbox.publish('ABTestDecided', endpointId, {
        abTestId,
        name,
        endpoint,
        endpointId,
        modelVersionId: chosen?.modelVersionId ?? null,
        version: chosen?.version ?? null,
        action,
        decidedBy,
        reason,
      });
      return decided;
    });
  }

  private async checkReport({ id, name }: ABTest, { reportId }: ABTestDecision): Promise<void> {
    if (reportId === null) return;
    const report = await this.reports.find(reportId);
    if (report?.abTestId === id) return;
    throw new InvalidInputError('reportId', `A/B test "${name}" has no kept report with this identifier.`);
  }
}

function refuseUndecidable({ name, status }: ABTest): void {
  if (status === 'STOPPED') return;
  throw new ConflictError(
    status === 'DECIDED'
      ? `A/B test "${name}" was decided, and stays so.`
      : `A/B test "${name}" is not over: stop it first.`,
  );
}

function chosenOf({ name, variations }: ABTest, decision: ABTestDecision): Variation | null {
  if (decision.variation === null) {
    if (decision.action.kind === 'none') return null;
    throw new InvalidInputError('variation', 'Name the variation whose version is to get it.');
  }
  const chosen = variations.find(({ key }) => key === decision.variation);
  if (chosen !== undefined) return chosen;
  throw new InvalidInputError('variation', `A/B test "${name}" has no variation "${decision.variation}".`);
}
