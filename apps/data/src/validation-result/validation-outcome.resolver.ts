import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { JsonObject, JsonValue } from '@orrery/platform-expectations';
import { connectionOf, pageRequest, type Connection, type ConnectionArgs } from '@orrery/platform-graphql';
import { shownSeverity, type ShownSeverity } from '../expectation-suite/severity.js';
import { FailedRows } from '../failed-row/failed-rows.js';
import type { ToldRow } from '../failed-row/told-row.js';
import type { ValidationOutcome } from './validation.js';

@Resolver('ValidationOutcome')
export class ValidationOutcomeResolver {
  constructor(private readonly rows: FailedRows) {}

  @ResolveField()
  type(@Parent() { configuration }: ValidationOutcome): string {
    return configuration.type;
  }

  @ResolveField()
  kwargs(@Parent() { configuration }: ValidationOutcome): JsonObject {
    return configuration.kwargs;
  }

  @ResolveField()
  severity(@Parent() { configuration }: ValidationOutcome): ShownSeverity {
    return shownSeverity(configuration.severity ?? 'critical');
  }

  @ResolveField()
  elementCount(@Parent() { elements }: ValidationOutcome): number | null {
    return elements;
  }

  @ResolveField()
  unexpectedCount(@Parent() { unexpected }: ValidationOutcome): number | null {
    return unexpected;
  }

  @ResolveField()
  observedValue(@Parent() { result }: ValidationOutcome): JsonValue {
    return result['observed_value'] ?? null;
  }

  @ResolveField()
  async failedRows(
    @Parent() outcome: ValidationOutcome,
    @Args() args: ConnectionArgs,
  ): Promise<Connection<ToldRow>> {
    const page = await this.rows.page(outcome, pageRequest(args));
    return connectionOf(page, ({ row }) => String(row));
  }
}
