import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWithProbe, type ProbedService } from '../testing/start-with-probe.js';
import { VersionProbe } from '../testing/version-scenario.js';
import type { VersionSelector } from './version-selector.js';

const FAR = new Date('2100-01-01T00:00:00Z');
const LONG_AGO = new Date('2000-01-01T00:00:00Z');

let data: ProbedService<VersionProbe>;

beforeAll(async () => {
  data = await startWithProbe(VersionProbe);
});

afterAll(() => data.service.close());

describe('a dataset as of a moment', { timeout: 120_000 }, () => {
  it('is what a replay of all moves until then gives, whatever was done', async () => {
    const versions = await commitsOf('replayed', 4);
    const place = fc.nat({ max: versions.length - 1 });
    const name = fc.constantFrom('one', 'two');
    const step = fc.oneof(
      fc.record({ what: fc.constant('tag' as const), name, place }),
      fc.record({ what: fc.constant('branch' as const), name, place }),
      fc.record({ what: fc.constant('delete' as const), name, place }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        for (const one of steps) await perform(one, versions);
        for (const ref of [...NAMES.map((tag) => ({ tag })), ...NAMES.map((branch) => ({ branch }))]) {
          await expectReplay('replayed', ref);
        }
      }),
      { numRuns: 3 },
    );
    await expectReplay('replayed', { branch: 'main' });
  });

  it('is nothing before it began, and what it is now for all times to come', async () => {
    const [, last] = await commitsOf('bounds', 2);

    expect(await versionOf('bounds', { asOf: LONG_AGO })).toBeNull();
    expect(await versionOf('bounds', { asOf: FAR })).toBe(last);
    expect(await versionOf('bounds', {})).toBe(last);
  });

  it('keeps what a branch was, also when the branch is gone', async () => {
    const [first = ''] = await commitsOf('gone', 1);
    await data.probe.refs.createBranch({ ...BY, dataset: 'gone', name: 'short-lived', versionId: first });
    const { movedAt } = await data.probe.refs.deleteBranch('gone', 'short-lived', 'ada');

    expect(await versionOf('gone', { branch: 'short-lived' })).toBeNull();
    expect(await versionOf('gone', { branch: 'short-lived', asOf: movedAt })).toBeNull();
    const { moves } = await movesOf('gone', { branch: 'short-lived' });
    const created = moves[1]?.movedAt ?? FAR;
    // Both moves may be of one millisecond: then it was never there for as long as one can ask.
    const expected = created < movedAt ? first : null;
    expect(await versionOf('gone', { branch: 'short-lived', asOf: created })).toBe(expected);
  });

  it('cannot be asked of what never moves', async () => {
    await commitsOf('asked', 1);
    const ask = (args: string) =>
      data.service.graphql(`{ dataset(name: "asked") { version(${args}) { version } } }`);

    const { errors } = await ask('number: 1, asOf: "2026-01-01T00:00:00Z"');

    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT' });
    expect((await ask('branch: "main", asOf: "2100-01-01T00:00:00Z"')).data).toEqual({
      dataset: { version: { version: 1 } },
    });
  });
});

const NAMES = ['one', 'two'] as const;
const BY = { reason: '', by: 'ada' } as const;

type Ref = { readonly tag: string } | { readonly branch: string };

interface Step {
  readonly what: 'tag' | 'branch' | 'delete';
  readonly name: string;
  readonly place: number;
}

async function commitsOf(dataset: string, count: number): Promise<string[]> {
  await data.probe.datasets.create(dataset, '');
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    ids.push((await data.probe.commit(dataset, { f: `${dataset} ${i}` })).version.id);
  }
  return ids;
}

async function perform({ what, name, place }: Step, versions: readonly string[]): Promise<void> {
  const { refs } = data.probe;
  const named = { ...BY, dataset: 'replayed', name, versionId: versions[place] ?? '' };
  const existing = await versionOf('replayed', { branch: name });
  if (what === 'tag') await refs.tag(named, 'move');
  else if (what === 'branch') await (existing === null ? refs.createBranch(named) : refs.moveBranch(named));
  else if (place % 2 === 0 && existing !== null) await refs.deleteBranch('replayed', name, 'ada');
  else if ((await versionOf('replayed', { tag: name })) !== null) await refs.untag('replayed', name, 'ada');
}

/** Walks through the history from its beginning and asks, for each moment of it, the service and the walk. */
async function expectReplay(dataset: string, ref: Ref): Promise<void> {
  const { moves } = await movesOf(dataset, ref);
  const expected = new Map<number, string | null>();
  for (const { movedAt, versionId } of moves.toReversed()) expected.set(movedAt.getTime(), versionId);
  const times = [...expected.keys()];
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  for (const [at, versionId] of expected) {
    expect(await versionOf(dataset, { ...ref, asOf: new Date(at) })).toBe(versionId);
  }
  expect(await versionOf(dataset, ref)).toBe([...expected.values()].at(-1) ?? null);
}

async function movesOf(dataset: string, ref: Ref) {
  const { id: datasetId } = await data.probe.datasets.get(dataset);
  const key =
    'tag' in ref ? { kind: 'TAG' as const, name: ref.tag } : { kind: 'BRANCH' as const, name: ref.branch };
  const { items: moves } = await data.probe.refRepository.moves(
    { datasetId, ...key },
    { first: 1000, after: null },
  );
  return { moves };
}

async function versionOf(dataset: string, at: VersionSelector): Promise<string | null> {
  const { id } = await data.probe.datasets.get(dataset);
  return (await data.probe.versions.resolve(id, at))?.id ?? null;
}
