import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { findPython } from '../clients/find-python.js';
import { openPythonEnvironment } from '../clients/python-environment.js';
import { exitStatus, runOnStage } from '../stage/run-on-stage.js';
import type { Stage } from '../stage/stage.js';
import { repositoryRoot } from '../up/home.js';
import { readConformanceCommandLine, type ConformanceOptions, type TestOptions } from './command-line.js';

const PLUGIN = join(repositoryRoot, 'tools', 'conformance', 'mlflow');

async function main(): Promise<number> {
  const options = readConformanceCommandLine(process.argv.slice(2));
  const python = options.python ?? (await installedPython());
  return runOnStage(async (stage, signal) => {
    await stage.start(['experiments', 'registry', 'gateway'], { ORRERY_ALLOW_RESET: '1' });
    return judge(python, options, stage, signal);
  });
}

async function installedPython(): Promise<string> {
  const found = await findPython();
  if (found.kind === 'missing') throw new Error(`No Python 3.10+ found: ${found.reasons.join('; ')}`);
  const environment = await openPythonEnvironment(found.python, {
    folder: join(repositoryRoot, '.orrery', 'conformance'),
    requirements: join(PLUGIN, 'requirements.txt'),
  });
  return environment.python;
}

/** Runs MLflow's tests, or the comparison with its server. @returns their status. */
async function judge(
  python: string,
  options: ConformanceOptions,
  stage: Stage,
  signal: AbortSignal,
): Promise<number> {
  const url = stage.urls.gateway;
  const child = spawn(python, options.kind === 'tests' ? pytest(options, url) : compare(options.args, url), {
    cwd: options.kind === 'tests' ? options.checkout : PLUGIN,
    stdio: 'inherit',
    signal,
    env: {
      PATH: process.env['PATH'],
      HOME: stage.folder,
      PYTHONPATH: PLUGIN,
      PYTHONDONTWRITEBYTECODE: '1',
      // A proxy of the machine has no business between a client and this one.
      NO_PROXY: '*',
      ORRERY_TOKEN: stage.tokens.admin,
    },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

function pytest({ checkout, package: whose, pytestArgs }: TestOptions, url: string): readonly string[] {
  return [
    ...['-m', 'pytest', '-p', 'orrery_mlflow', '-p', 'no:cacheprovider', '--rootdir', checkout],
    ...['--mlflow-checkout', checkout, '--mlflow-package', whose, '--orrery-url', url],
    ...pytestArgs,
  ];
}

function compare(args: readonly string[], url: string): readonly string[] {
  return ['-m', 'differential', '--orrery-url', url, ...args];
}

process.exitCode = await exitStatus(main);
