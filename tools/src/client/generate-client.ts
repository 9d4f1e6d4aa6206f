import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import { apiSdl } from '../schema/api-schema.js';
import { PROJECT, SUPERGRAPH_FILE } from '../schema/compose.js';

const CLIENT = new URL('libs/client/src/', PROJECT);
const GENERATED = new URL('generated/', CLIENT);

/** A generated file: its path below the client's `generated` folder, and its text. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

interface GeneratedOutput {
  readonly filename: string;
  readonly content: string;
}

/** Generates the typed client from the committed supergraph and the client's operations; writes nothing. */
export async function generateClient(): Promise<readonly GeneratedFile[]> {
  const folder = fileURLToPath(GENERATED);
  const sdl = apiSdl(readFileSync(SUPERGRAPH_FILE, 'utf8'));
  const outputs: GeneratedOutput[] = await generate(configuration(sdl, folder), false);
  return [
    { path: 'schema.graphql', text: sdl },
    ...outputs
      .map(({ filename, content }) => ({ path: filename.slice(folder.length), text: content }))
      .filter(({ path }) => path === 'graphql.ts'),
  ];
}

/** Writes the client, without what earlier generations left. */
export async function writeClient(): Promise<void> {
  const files = await generateClient();
  rmSync(GENERATED, { recursive: true, force: true });
  for (const { path, text } of files) {
    const file = fileURLToPath(new URL(path, GENERATED));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** The files whose committed text is not what is generated now. */
export async function staleClientFiles(): Promise<readonly string[]> {
  const fresh = new Map((await generateClient()).map(({ path, text }) => [path, text]));
  const committed = readdirSync(GENERATED, { encoding: 'utf8' });
  return [...new Set([...fresh.keys(), ...committed])].filter(
    (path) => !committed.includes(path) || readFileSync(new URL(path, GENERATED), 'utf8') !== fresh.get(path),
  );
}

function configuration(sdl: string, folder: string): Parameters<typeof generate>[0] {
  return {
    schema: sdl,
    documents: [fileURLToPath(new URL('operations/*.graphql', CLIENT))],
    silent: true,
    ignoreNoDocuments: false,
    emitLegacyCommonJSImports: false,
    generates: {
      [folder]: {
        preset: 'client',
        presetConfig: { fragmentMasking: false },
        config: {
          documentMode: 'string',
          enumsAsTypes: true,
          useTypeImports: true,
          strictScalars: true,
          defaultScalarType: 'unknown',
          scalars: { DateTime: 'string', Long: 'number', JSON: 'unknown', ID: 'string' },
        },
      },
    },
  };
}
