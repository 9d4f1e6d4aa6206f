import type { ModelVersion } from '../model-version/model-version.js';
import type { ComparedVersion, DatasetColumn } from './compared-version.js';
import { compareVersionSignatures, type SignatureChange } from './compare-version-signatures.js';
import { known, unknown, type Finding } from './finding.js';

/** How one version stands to the first of a comparison. */
interface ToFirst<T> {
  readonly from: number;
  readonly to: number;
  readonly changes: Finding<readonly T[]>;
}

/** A signature against the first one; `compatible` is null where one of them is not known. */
export interface SignatureComparisonToFirst extends ToFirst<SignatureChange> {
  readonly compatible: boolean | null;
}

/** A column that the rows of one version's run do not have as those of the first one's do. */
export interface ColumnChange {
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED';
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** The columns of a dataset that both runs read. */
export interface SchemaComparisonToFirst extends ToFirst<ColumnChange> {
  readonly dataset: string;
}

export function compareSignaturesToFirst([
  first,
  ...others
]: readonly ComparedVersion[]): readonly SignatureComparisonToFirst[] {
  if (first === undefined) return [];
  return others.map(({ version }) => ({
    from: first.version.version,
    to: version.version,
    ...signatureChanges(first.version, version),
  }));
}

/** For each version the datasets that its run and the first one's both read. */
export function compareSchemasToFirst([
  first,
  ...others
]: readonly ComparedVersion[]): readonly SchemaComparisonToFirst[] {
  if (first === undefined || first.run.kind === 'unknown') return [];
  const { datasets } = first.run.value;
  return others.flatMap(({ version, run }) => {
    if (run.kind === 'unknown') return [];
    return [...datasets].flatMap(([dataset, { columns }]) => {
      const after = run.value.datasets.get(dataset);
      if (after === undefined) return [];
      const changes = columnChanges(columns, after.columns);
      return [{ from: first.version.version, to: version.version, dataset, changes }];
    });
  });
}

function signatureChanges(
  first: ModelVersion,
  version: ModelVersion,
): Pick<SignatureComparisonToFirst, 'compatible' | 'changes'> {
  if (first.signature === null || version.signature === null) {
    const { version: number } = first.signature === null ? first : version;
    return { compatible: null, changes: unknown(`The signature of version ${number} is not known.`) };
  }
  const { compatible, changes } = compareVersionSignatures(first.signature, version.signature);
  return { compatible, changes: known(changes) };
}

function columnChanges(
  before: Finding<readonly DatasetColumn[]>,
  after: Finding<readonly DatasetColumn[]>,
): Finding<readonly ColumnChange[]> {
  if (before.kind === 'unknown') return before;
  if (after.kind === 'unknown') return after;
  return known(compareColumns(typesByName(before.value), typesByName(after.value)));
}

/** In the order of the first, what is new behind. */
export function compareColumns(
  from: ReadonlyMap<string, string>,
  to: ReadonlyMap<string, string>,
): readonly ColumnChange[] {
  const names = new Set([...from.keys(), ...to.keys()]);
  return [...names].flatMap((name): ColumnChange[] => {
    const [before, after] = [from.get(name) ?? null, to.get(name) ?? null];
    if (before === after) return [];
    const kind = before === null ? 'ADDED' : after === null ? 'REMOVED' : 'CHANGED';
    return [{ kind, name, from: before, to: after }];
  });
}

function typesByName(columns: readonly DatasetColumn[]): ReadonlyMap<string, string> {
  return new Map(columns.map(({ name, type }) => [name, type]));
}
