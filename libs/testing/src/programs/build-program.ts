import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What an app starts as a process or a thread of its own; a plain `node` runs it, and cannot run TypeScript. */
export interface AppProgram {
  /** The app's folder. */
  readonly app: URL;
  /** The folder below its `src` that the program is of; '' for all of it. */
  readonly folder: string;
  /** What is run, below that folder's compiled form. */
  readonly main: string;
}

const COMPILER = fileURLToPath(new URL('../../../../node_modules/typescript7/bin/tsc', import.meta.url));

/** Builds the app when the program's sources are newer than what was built. @returns where its compiled form lies. */
export function buildProgram({ app, folder, main }: AppProgram): string {
  const root = fileURLToPath(app);
  const [sources, built] = [join(root, 'src', folder), join(root, 'dist', folder)];
  if (!isFresh(sources, built)) {
    const { stdout } = spawnSync(process.execPath, [COMPILER, '-b', root], { encoding: 'utf8' });
    if (!existsSync(join(built, main))) throw new Error(`The build made no ${main}:\n${stdout}`);
  }
  return built;
}

/** What specs stand on no program runs, and not every app compiles. */
function isForSpecs(name: string): boolean {
  return name.endsWith('.spec.ts') || name.split(sep).includes('testing');
}

function isFresh(sources: string, built: string): boolean {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !isForSpecs(name))
    .every((name) => {
      const output = join(built, name.replace(/\.ts$/, '.js'));
      return existsSync(output) && statSync(output).mtimeMs >= statSync(join(sources, name)).mtimeMs;
    });
}
