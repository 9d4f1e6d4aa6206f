import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { deployEndpoint } from '../stage/deploy-model.js';
import { exitStatus, runOnStage } from '../stage/run-on-stage.js';
import type { Stage } from '../stage/stage.js';
import { repositoryRoot } from '../up/home.js';
import { DELAY_MODEL, delayModelFile } from './delay-model.js';
import { echoTypesFile } from './echo-types-model.js';
import { findPython } from './find-python.js';
import { halfPlusTwoFile } from './half-plus-two-model.js';
import { openPythonEnvironment, type PythonEnvironment } from './python-environment.js';

const TESTS = join(repositoryRoot, 'tools', 'clients');
const ENDPOINT = 'delay';

async function main(): Promise<number> {
  const found = await findPython();
  if (found.kind === 'missing') {
    process.stdout.write(`skipped: no Python 3.10+ found: ${found.reasons.join('; ')}\n`);
    return 0;
  }
  const environment = await openPythonEnvironment(found.python, {
    folder: join(repositoryRoot, '.orrery', 'clients'),
    requirements: join(TESTS, 'requirements.txt'),
  });
  // DVC and MLflow do not agree on what they need.
  const dvc = await openPythonEnvironment(found.python, {
    folder: join(repositoryRoot, '.orrery', 'clients', 'dvc'),
    requirements: join(TESTS, 'requirements-dvc.txt'),
  });
  return runOnStage(async (stage, signal) => {
    await stage.start(['data', 'experiments', 'registry', 'serving', 'gateway']);
    await deployEndpoint(stage, ENDPOINT, delayModelFile());
    await deployEndpoint(stage, 'half_plus_two', halfPlusTwoFile());
    await deployEndpoint(stage, 'echo_types', echoTypesFile());
    return test(environment, dvc, stage, signal);
  });
}

/** Runs the clients' tests; arguments go to pytest. */
async function test(
  { python }: PythonEnvironment,
  dvc: PythonEnvironment,
  stage: Stage,
  signal: AbortSignal,
): Promise<number> {
  const args = [
    '-m',
    'pytest',
    '-p',
    'no:cacheprovider',
    '--rootdir',
    TESTS,
    TESTS,
    ...process.argv.slice(2),
  ];
  const child = spawn(python, args, {
    cwd: TESTS,
    stdio: 'inherit',
    signal,
    env: {
      PATH: process.env['PATH'],
      HOME: stage.folder,
      PYTHONDONTWRITEBYTECODE: '1',
      // A proxy of the machine has no business between a client and this one.
      NO_PROXY: '*',
      ORRERY_DATA_URL: stage.urls.data,
      ORRERY_DATA_PID: String(stage.pidOf('data')),
      ORRERY_DVC_PYTHON: dvc.python,
      ORRERY_SERVING_URL: stage.urls.serving,
      ORRERY_GATEWAY_URL: stage.urls.gateway,
      ORRERY_GRPC_ADDRESS: stage.grpcAddress,
      ORRERY_PROTOS: join(repositoryRoot, 'apps', 'serving', 'proto'),
      ORRERY_TOKEN: stage.tokens.reader,
      ORRERY_WRITER_TOKEN: stage.tokens.writer,
      ORRERY_ADMIN_TOKEN: stage.tokens.admin,
      ORRERY_IMPORTER: join(repositoryRoot, 'tools', 'dist', 'moving-in', 'main.js'),
      ORRERY_ENDPOINT: ENDPOINT,
      ORRERY_MODEL: JSON.stringify(DELAY_MODEL),
    },
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

process.exitCode = await exitStatus(main);
