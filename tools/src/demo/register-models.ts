import {
  ModelAliasesDocument,
  RegisterModelDocument,
  RegisterModelVersionDocument,
  SetModelAliasDocument,
} from '@orrery/client/operations';
import { MODEL } from './names.js';
import { created, succeeded, type Platform } from './platform.js';
import type { StageDisplay } from './stage-display.js';
import type { SearchResult } from './train-models.js';

/** Where a run keeps its model. */
export const MODEL_FILE = 'model/model.onnx';

export interface RegisteredVersion {
  readonly id: string;
  readonly version: number;
}

export interface RegisteredVersions {
  readonly champion: RegisteredVersion;
  readonly challenger: RegisteredVersion;
}

/** Registers two runs' models: the default one as champion, the best one as its challenger. */
export async function registerModels(
  platform: Platform,
  display: StageDisplay,
  { defaultRunId, bestRunId }: SearchResult,
): Promise<RegisteredVersions> {
  const registered: RegisteredVersion[] = [];
  await display.stage('registry', async () => {
    const description = 'Will this flight be more than 15 minutes late?';
    created(
      (await platform.ask(RegisterModelDocument, { input: { name: MODEL, description } })).registerModel,
    );
    const champion = await register(platform, defaultRunId, 'Trained with the default settings.');
    const challenger = await register(platform, bestRunId, 'The best trial of the search.');
    registered.push(champion, challenger);
    await introduce(platform, 'champion', champion.version, 'The first model there is.');
    await introduce(platform, 'challenger', challenger.version, 'The best trial of the search.');
    const { inputs = [], outputs = [] } = challenger.signature ?? {};
    return [
      `${MODEL} version ${champion.version} is champion, version ${challenger.version} is challenger`,
      `one ONNX file each, ${challenger.sizeBytes} bytes, preprocessing included: ${inputs.length} columns in, ${outputs.map(({ name }) => name).join(' and ')} out`,
    ];
  });
  const [champion, challenger] = registered as [RegisteredVersion, RegisteredVersion];
  return { champion, challenger };
}

/** Registers a run's model file; the version of an earlier, interrupted job if there is one. */
export async function register(platform: Platform, runId: string, description: string) {
  const { registerModelVersion } = await platform.ask(RegisterModelVersionDocument, {
    input: { model: MODEL, runId, artifactPath: MODEL_FILE, description, requestKey: `run-${runId}` },
  });
  return succeeded(registerModelVersion).modelVersion;
}

/** Points an alias at a version unless it points somewhere: an interrupted job must not undo what came later. */
async function introduce(platform: Platform, alias: string, version: number, reason: string): Promise<void> {
  const { model } = await platform.ask(ModelAliasesDocument, { name: MODEL });
  if (model?.aliases.some((known) => known.alias === alias)) return;
  await pointAlias(platform, alias, version, reason);
}

export async function pointAlias(
  platform: Platform,
  alias: string,
  version: number,
  reason: string,
): Promise<void> {
  const { setModelAlias } = await platform.ask(SetModelAliasDocument, {
    input: { model: MODEL, alias, version, reason },
  });
  succeeded(setModelAlias);
}
