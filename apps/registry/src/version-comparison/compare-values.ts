import type { ModelVersion } from '../model-version/model-version.js';
import {
  numberValue,
  textValue,
  type ComparedValue,
  type ComparedVersion,
  type RunContents,
} from './compared-version.js';
import { known, type Finding } from './finding.js';

export type ComparisonSection = 'VERSION' | 'TAG' | 'PARAM' | 'METRIC' | 'RUN_TAG' | 'DATASET';

/** A value of one version: `ABSENT` means that it has none, `UNKNOWN` that nobody can tell. */
export type VersionValue = { readonly version: number } & (
  | ({ readonly presence: 'PRESENT' } & ComparedValue)
  | { readonly presence: 'ABSENT' | 'UNKNOWN'; readonly text: null; readonly number: null }
);

/** One key of one section, with its value in each version. */
export interface ComparisonRow {
  readonly section: ComparisonSection;
  readonly key: string;
  /** Null when it cannot be told: what is known is alike, and something is not known. */
  readonly differs: boolean | null;
  /** In the order of the versions. */
  readonly values: readonly VersionValue[];
}

type Values = ReadonlyMap<string, ComparedValue>;

const SECTIONS: readonly (readonly [ComparisonSection, (compared: ComparedVersion) => Finding<Values>])[] = [
  ['VERSION', ({ version }) => known(factsOf(version))],
  ['TAG', ({ version }) => known(new Map(Object.entries(version.tags).map(([k, v]) => [k, textValue(v)])))],
  ['DATASET', ({ run }) => ofRun(run, datasetStates)],
  ['PARAM', ({ run }) => ofRun(run, ({ params }) => params)],
  ['METRIC', ({ run }) => ofRun(run, ({ metrics }) => metrics)],
  ['RUN_TAG', ({ run }) => ofRun(run, ({ tags }) => tags)],
];

/** Every key that any of the versions has, section by section, keys in the order of their letters. */
export function compareValues(compared: readonly ComparedVersion[]): readonly ComparisonRow[] {
  return SECTIONS.flatMap(([section, valuesOf]) => {
    const columns = compared.map((one) => ({ version: one.version.version, values: valuesOf(one) }));
    const keys = new Set(
      columns.flatMap(({ values }) => (values.kind === 'known' ? [...values.value.keys()] : [])),
    );
    return [...keys].toSorted().map((key): ComparisonRow => {
      const values = columns.map(({ version, values: found }) => valueOf(version, found, key));
      return { section, key, differs: differ(values), values };
    });
  });
}

function differ(values: readonly VersionValue[]): boolean | null {
  const told = values.filter(({ presence }) => presence !== 'UNKNOWN');
  if (new Set(told.map(({ text }) => text)).size > 1) return true;
  return told.length === values.length ? false : null;
}

function valueOf(version: number, found: Finding<Values>, key: string): VersionValue {
  if (found.kind === 'unknown') return { version, presence: 'UNKNOWN', text: null, number: null };
  const value = found.value.get(key);
  if (value === undefined) return { version, presence: 'ABSENT', text: null, number: null };
  return { version, presence: 'PRESENT', ...value };
}

function ofRun(run: Finding<RunContents>, pick: (contents: RunContents) => Values): Finding<Values> {
  return run.kind === 'known' ? known(pick(run.value)) : run;
}

function datasetStates({ datasets }: RunContents): Values {
  return new Map([...datasets].map(([name, { state }]) => [name, textValue(state)]));
}

/** What the registry itself knows of a version; what it does not have is left out. */
function factsOf({ description, origin, source, stage, file, flavors }: ModelVersion): Values {
  const facts: readonly (readonly [string, ComparedValue | null])[] = [
    ['description', description === '' ? null : textValue(description)],
    ['run', origin.runId && textValue(origin.runId)],
    ['trainingSet', origin.trainingSetId && textValue(origin.trainingSetId)],
    ['source', source.uri === null ? null : textValue(source.uri)],
    ['stage', textValue(stage)],
    ['flavors', flavors.length === 0 ? null : textValue(flavors.toSorted().join(', '))],
    ['contentDigest', file && textValue(file.contentDigest)],
    ['sizeBytes', file && numberValue(file.sizeBytes)],
    ['parameterCount', file && numberValue(file.parameterCount)],
  ];
  return new Map(facts.flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));
}
