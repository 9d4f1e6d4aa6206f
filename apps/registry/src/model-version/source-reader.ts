import { Inject, Injectable } from '@nestjs/common';
import { TooLargeError } from '@orrery/domain';
import { ARTIFACT_STORE, type ArtifactStore } from '@orrery/platform-artifacts';
import { SERVICE_CONFIG } from '@orrery/platform-service';
import type { RegistryConfig } from '../registry.config.js';
import { ArtifactSources, type ArtifactPlace, type PlacedFiles } from '../run-artifact/artifact-sources.js';
import { UnusableModelFileError } from './model-version.errors.js';
import type { SampleRows } from './model-version.js';
import { parseInputExample } from './parse-input-example.js';
import { parseMlmodel, type MlmodelFacts } from './parse-mlmodel.js';
import { readModelFile } from './read-model-file.js';
import { namedSource } from './source-uri.js';
import type { VersionContents } from './version-recorder.js';

const MLMODEL = 'MLmodel';
const MAX_MLMODEL_BYTES = 1024 * 1024;
const MAX_EXAMPLE_BYTES = 1024 * 1024;
const NO_FACTS: MlmodelFacts = { flavors: [], signature: null, onnxPath: null, inputExample: null };

/**
 * Reads what the files of a version say of it: an ONNX file's own signature, and it is kept so that it can be served;
 * otherwise what an `MLmodel` file declares. Nothing else is opened, and nothing is run: a pickle stays closed.
 */
@Injectable()
export class SourceReader {
  constructor(
    private readonly sources: ArtifactSources,
    @Inject(ARTIFACT_STORE) private readonly artifacts: ArtifactStore,
    @Inject(SERVICE_CONFIG) private readonly config: RegistryConfig,
  ) {}

  /** @throws {UnavailableError | DeadlineError} when the files cannot be asked for now. */
  async read(place: ArtifactPlace): Promise<VersionContents> {
    if (namedSource(place.uri).kind === 'elsewhere') {
      return unservable(NO_FACTS, `Its files are at ${place.uri}, which is not read from here.`);
    }
    const placed = await this.sources.list(place);
    if (placed === null || placed.files.length === 0) {
      return unservable(NO_FACTS, `There are no files at ${place.uri}.`);
    }
    const facts = await this.readMlmodel(place, placed);
    const path = onnxFile(place, placed, facts);
    if (path.kind === 'none') return unservable(facts, path.reason);
    const contents = await this.readOnnx(place, path.path, facts);
    return { ...contents, sampleRows: await this.readExample(place, placed, { ...facts, ...contents }) };
  }

  private async readMlmodel(place: ArtifactPlace, { files }: PlacedFiles): Promise<MlmodelFacts> {
    const file = files.find(({ path }) => path === MLMODEL);
    if (file === undefined || file.sizeBytes > MAX_MLMODEL_BYTES) return NO_FACTS;
    const bytes = await this.sources.read(place, MLMODEL, MAX_MLMODEL_BYTES);
    return (bytes && parseMlmodel(new TextDecoder().decode(bytes))) ?? NO_FACTS;
  }

  /** A model is whole without its example: one that cannot be used is none. */
  private async readExample(
    place: ArtifactPlace,
    { files }: PlacedFiles,
    { inputExample, file, signature }: MlmodelFacts & VersionContents,
  ): Promise<SampleRows | null> {
    if (inputExample === null || file === null || signature === null) return null;
    const found = files.find(({ path }) => path === inputExample.path);
    if (found === undefined || found.sizeBytes > MAX_EXAMPLE_BYTES) return null;
    const bytes = await this.sources.read(place, found.path, MAX_EXAMPLE_BYTES);
    return bytes && parseInputExample(new TextDecoder().decode(bytes), inputExample, signature);
  }

  private async readOnnx(place: ArtifactPlace, path: string, facts: MlmodelFacts): Promise<VersionContents> {
    try {
      const bytes = await this.sources.read(place, path, this.config.maxModelBytes);
      if (bytes === null) return unservable(facts, `There is no file "${path}" at ${place.uri}.`);
      const { signature, parameterCount } = readModelFile(bytes);
      const { digest, sizeBytes } = await this.artifacts.put(bytes);
      const file = { contentDigest: digest, sizeBytes, parameterCount };
      return {
        ...{ file, signature, sampleRows: null, unservableReason: null },
        flavors: withOnnx(facts.flavors),
      };
    } catch (error) {
      if (error instanceof UnusableModelFileError) return unservable(facts, error.message);
      if (!(error instanceof TooLargeError)) throw error;
      return unservable(facts, `Its ONNX file is larger than ${this.config.maxModelBytes} bytes.`);
    }
  }
}

type OnnxFile =
  { readonly kind: 'found'; readonly path: string } | { readonly kind: 'none'; readonly reason: string };

/** The one ONNX file that is meant: the one that `MLmodel` names, or else the only one that is there. */
function onnxFile(
  { uri }: ArtifactPlace,
  { files }: PlacedFiles,
  { onnxPath, flavors }: MlmodelFacts,
): OnnxFile {
  const named = files.find(({ path }) => path === onnxPath);
  if (named !== undefined) return { kind: 'found', path: named.path };
  const onnx = files.filter(({ path }) => (path === '' ? uri : path).toLowerCase().endsWith('.onnx'));
  const [only, second] = onnx;
  if (second !== undefined) {
    return {
      kind: 'none',
      reason: `There are ${onnx.length} ONNX files at ${uri}, and nothing says which is meant.`,
    };
  }
  if (only !== undefined) return { kind: 'found', path: only.path };
  const loadedAs = flavors.length > 0 ? ` It can be loaded as ${flavors.join(', ')}.` : '';
  return { kind: 'none', reason: `There is no ONNX file at ${uri}.${loadedAs}` };
}

function unservable({ flavors, signature }: MlmodelFacts, unservableReason: string): VersionContents {
  return { file: null, signature, sampleRows: null, flavors, unservableReason };
}

function withOnnx(flavors: readonly string[]): readonly string[] {
  return flavors.includes('onnx') ? flavors : [...flavors, 'onnx'];
}
