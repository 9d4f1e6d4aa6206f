import { Injectable } from '@nestjs/common';
import { isIdentifier } from '@orrery/domain';
import {
  ExposureRepository,
  type ExposableTest,
  type ExposureBatch,
  type ExposureRow,
} from './exposure.repository.js';
import type { Exposure, RecordedExposures, Refusal, RefusalReason } from './exposure.js';

/** Clocks may be wrong by so much; what is later can be no exposure. */
const LARGEST_SKEW_MS = 24 * 60 * 60 * 1000;

/** An exposure whose test is given by its identifier or its name. */
export interface ToldExposure extends Omit<Exposure, 'abTestId'> {
  readonly test: { readonly id: string } | { readonly name: string };
}

@Injectable()
export class ExposureService {
  constructor(private readonly exposures: ExposureRepository) {}

  /**
   * Records what is new among exposures: of each user the first to each variation, by the exposures' own times, whatever
   * the order and the batches in which they are told. To tell anything again changes nothing but the count of duplicates.
   */
  async record(told: readonly ToldExposure[]): Promise<RecordedExposures> {
    const tests = await this.testsOf(told);
    const { batch, refused } = batchOf(told, tests);
    if (batch.tests.length === 0) return { accepted: 0, duplicates: 0, conflicting: 0, refused };
    const recorded = await this.exposures.record(batch);
    return { ...recorded, duplicates: told.length - refused.length - recorded.accepted, refused };
  }

  private async testsOf(told: readonly ToldExposure[]): Promise<ReadonlyMap<string, ExposableTest>> {
    const keys = new Set(told.map(({ test }) => ('id' in test ? `id:${test.id}` : `name:${test.name}`)));
    if (keys.size === 0) return new Map();
    const given = [...keys];
    const ids = given.filter((key) => key.startsWith('id:')).map((key) => key.slice(3));
    const names = given.filter((key) => key.startsWith('name:')).map((key) => key.slice(5));
    const found = await this.exposures.findTests(ids.filter(isIdentifier), names);
    return new Map(
      found.flatMap((test) => [
        [`id:${test.id}`, test],
        [`name:${test.name}`, test],
      ]),
    );
  }
}

/** What is told of one test. */
interface TestBatch {
  readonly test: ExposableTest;
  readonly number: number;
  told: number;
  unknown: number;
  readonly rows: Map<string, ExposureRow>[];
}

function batchOf(
  told: readonly ToldExposure[],
  tests: ReadonlyMap<string, ExposableTest>,
): { readonly batch: ExposureBatch; readonly refused: readonly Refusal[] } {
  const latest = Date.now() + LARGEST_SKEW_MS;
  const refused: Refusal[] = [];
  const batches = new Map<string, TestBatch>();
  told.forEach((exposure, index) => {
    const reason = place(exposure, { tests, batches, latest });
    if (reason !== undefined) refused.push({ index, reason });
  });
  const all = [...batches.values()];
  return {
    refused,
    batch: {
      tests: all.map(({ test }) => test.id),
      told: all.map((batch) => batch.told),
      unknown: all.map(({ unknown }) => unknown),
      rows: all.flatMap(({ rows }) => rows.flatMap((row) => [...row.values()])).toSorted(byUser),
    },
  };
}

interface Places {
  readonly tests: ReadonlyMap<string, ExposableTest>;
  readonly batches: Map<string, TestBatch>;
  readonly latest: number;
}

/** Puts an exposure among those of its test, or says why not. */
function place(exposure: ToldExposure, { tests, batches, latest }: Places): RefusalReason | undefined {
  const { test: named, userId } = exposure;
  const test = tests.get('id' in named ? `id:${named.id}` : `name:${named.name}`);
  if (test === undefined) return 'UNKNOWN_TEST';
  if (!test.started) return 'NOT_STARTED';
  if (exposure.at.getTime() > latest) return 'IN_THE_FUTURE';
  const batch = batches.get(test.id) ?? emptyBatch(test, batches.size + 1);
  batches.set(test.id, batch);
  batch.told += 1;
  const variation = test.variations.indexOf(exposure.variation);
  if (variation === -1) {
    batch.unknown += 1;
    return 'UNKNOWN_VARIATION';
  }
  const row = rowOf(exposure, batch, variation);
  const rows = batch.rows[variation];
  const known = rows?.get(userId);
  if (known === undefined || row.atMs < known.atMs) rows?.set(userId, row);
  return undefined;
}

function emptyBatch(test: ExposableTest, number: number): TestBatch {
  return { test, number, told: 0, unknown: 0, rows: test.variations.map(() => new Map()) };
}

function rowOf(exposure: ToldExposure, { test, number, rows }: TestBatch, variation: number): ExposureRow {
  const { userId, at, segment, cluster = '' } = exposure;
  return {
    test: number,
    userId,
    variation,
    atMs: at.getTime(),
    segment: segment === undefined ? '' : JSON.stringify(segment),
    cluster,
    period: test.redividedMs.filter((changedMs) => changedMs <= at.getTime()).length,
    clashes: rows.some((others, other) => other !== variation && others.has(userId)),
  };
}

function byUser(a: ExposureRow, b: ExposureRow): number {
  if (a.userId !== b.userId) return a.userId < b.userId ? -1 : 1;
  return a.test - b.test || a.variation - b.variation;
}
