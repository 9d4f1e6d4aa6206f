import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '@orrery/platform-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { EventExpiry } from './event-expiry.js';
import { LineageIntake } from './lineage-intake.service.js';

@Injectable()
class Events {
  constructor(
    readonly expiry: EventExpiry,
    readonly intake: LineageIntake,
    readonly unitOfWork: UnitOfWork,
  ) {}
}

const eventOf = (runId: string) => ({
  ...{ eventType: 'COMPLETE', eventTime: '2001-06-01T12:00:00Z', run: { runId } },
  job: { namespace: 'expiry', name: 'load' },
  outputs: [{ namespace: 'expiry', name: 'sales' }],
});

const GRAPH = `{ lineage(node: { kind: JOB, namespace: "expiry", name: "load" }, detail: RUNS) {
  nodes { distance node { kind label } } edges { kind since until }
} }`;

describe('events of lineage', () => {
  let data: ProbedService<Events>;

  beforeAll(async () => {
    data = await startWithProbe(Events);
  }, 60_000);

  afterAll(() => data.service.close());

  const count = async (): Promise<number> => {
    const sql = 'SELECT count(*)::integer AS events FROM lineage_event';
    const [row] = await data.probe.unitOfWork.manager.query<{ events: number }[]>(sql);
    return row?.events ?? -1;
  };

  it('go when they are old, and the graph stays, also when one comes again', async () => {
    await data.probe.intake.accept([eventOf('first'), eventOf('second')]);
    const { data: before } = await data.service.graphql(GRAPH);

    await data.probe.expiry.expire();
    expect(await count()).toBe(2);

    await data.probe.unitOfWork.manager.query(
      `UPDATE lineage_event SET received_at = received_at - interval '100 days' WHERE run_id = 'first'`,
    );
    await data.probe.expiry.expire();
    expect(await count()).toBe(1);
    expect((await data.service.graphql(GRAPH)).data).toEqual(before);

    expect(await data.probe.intake.accept([eventOf('first')])).toEqual([{ kind: 'taken', isNew: true }]);
    expect((await data.service.graphql(GRAPH)).data).toEqual(before);
  });
});
