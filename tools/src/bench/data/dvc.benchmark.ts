import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../../stage/stage.js';
import { repositoryRoot } from '../../up/home.js';
import { benchPython } from '../bench-python.js';
import type { Benchmark, Contender } from '../benchmark.js';
import type { Listening } from '../listening-peer.js';
import { PeerProcess } from '../peer-process.js';
import type { DvcAnswer, DvcQuestion } from './dvc-process.js';
import type { FolderAnswer, FolderQuestion } from './folder-process.js';
import { writeSmallFiles } from './small-files.js';

const DATASET = 'bench-files';
const FILES = 'files';
const DVC = 'dvc add, and dvc push to a folder';
const PLAIN = 'a web server that writes and syncs a file for each';
const UNIT = { one: 'file', many: 'files' };
/** A push asks for each object by itself, so a tenth of them takes as long. */
const PUSHED_SHARE = 0.1;
/** Of all rounds that count: more of them are rounds enough. */
const MOST_FILES = 100_000;
/** The service compiles what it does often while these come; DVC is a process of its own each time. */
const WARM_UP_FILES = 2000;

type Dvc = PeerProcess<DvcQuestion, DvcAnswer>;

/** Many small files, against DVC and for it; nothing where there is no Python. */
export async function openDvc(remarks: string[], files: number): Promise<readonly Benchmark[]> {
  const python = await benchPython('data', 'ORRERY_BENCH_DVC_PYTHON', {
    folder: join(repositoryRoot, '.orrery', 'clients', 'dvc'),
    requirements: join(repositoryRoot, 'tools', 'clients', 'requirements-dvc.txt'),
  });
  if (python.kind === 'missing') {
    remarks.push(`data: small files were left out, because there is no Python for DVC (${python.reason})`);
    return [];
  }
  const pushed = Math.ceil(files * PUSHED_SHARE);
  return [smallFiles(python.program, files), pushes(python.program, pushed)];
}

/** A folder becomes a version in one go: it is not asked for file by file, and nothing of it is copied into a cache. */
function smallFiles(python: string, files: number): Benchmark {
  return {
    name: 'data-small-files',
    title: `a folder of ${files} new files of 2 KB becomes a version, by tar and one request`,
    unit: UNIT,
    warmUpOperations: 1,
    mostRounds: Math.max(1, Math.floor(MOST_FILES / files)),
    goals: [{ reference: DVC, throughputAtLeast: 10, cpuAtMost: 0.1 }],
    prepare: async (stage) => {
      await stage.start(['data']);
      await stage.graph('data').change(
        `mutation ($input: CreateDatasetInput!) {
           result: createDataset(input: $input) { __typename ... on UserError { message } }
         }`,
        { name: DATASET },
      );
      const sender = new PeerProcess<FolderQuestion, FolderAnswer>(
        new URL('./folder-process.js', import.meta.url),
      );
      const dvc: Dvc = new PeerProcess(new URL('./dvc-process.js', import.meta.url));
      return {
        contenders: [
          contender({ stage, files }, 'data', [stage.pidOf('data'), sender.pid], (project, sent) =>
            sendFolder(stage, sender, { project, files: sent }),
          ),
          contender({ stage, files }, DVC, [dvc.pid], async (project) => {
            const remote = { url: join(project, 'remote') };
            const { addSeconds, pushSeconds } = await dvc.ask({ python, project, name: FILES, remote });
            return addSeconds + pushSeconds;
          }),
        ],
        tolerance: 0,
        close: async () => {
          await Promise.all([sender.stop(), dvc.stop()]);
        },
      };
    },
  };
}

/** DVC itself is what takes the time; we must not make it worse, though each of its objects is durable and indexed. */
function pushes(python: string, files: number): Benchmark {
  return {
    name: 'data-dvc-push',
    title: `dvc push of ${files} new files of 2 KB`,
    unit: UNIT,
    warmUpOperations: 1,
    goals: [{ reference: PLAIN, throughputAtLeast: 0.7, cpuAtMost: 4 }],
    prepare: async (stage) => {
      await stage.start(['data']);
      const dvc: Dvc = new PeerProcess(new URL('./dvc-process.js', import.meta.url));
      const objects = await mkdtemp(join(stage.folder, 'objects-'));
      const plain = new PeerProcess<object, Listening>(new URL('./object-server.js', import.meta.url), [
        objects,
      ]);
      const { port } = await plain.ask({});
      const push = async (project: string, remote: DvcQuestion['remote']) =>
        (await dvc.ask({ python, project, name: FILES, remote })).pushSeconds;
      const ours = {
        url: `${stage.urls.data}/dvc/bench`,
        ...{ auth: 'basic', user: 'bench', password: stage.tokens.writer },
      };
      return {
        contenders: [
          contender({ stage, files }, 'data', [stage.pidOf('data')], (project) => push(project, ours)),
          contender({ stage, files }, PLAIN, [plain.pid], (project) =>
            push(project, { url: `http://127.0.0.1:${port}` }),
          ),
        ],
        tolerance: 0,
        close: async () => {
          await Promise.all([dvc.stop(), plain.stop()]);
        },
      };
    },
  };
}

/** @param take the seconds that so many files in the folder `files` of a project took. */
function contender(
  { stage, files }: { readonly stage: Stage; readonly files: number },
  name: string,
  pids: readonly number[],
  take: (project: string, files: number) => Promise<number>,
): Contender {
  const work = async (round: number) => {
    const operations = round < 0 ? Math.min(files, WARM_UP_FILES) : files;
    // Other bytes each time: those that are known already cost nothing to store.
    const project = await mkdtemp(join(stage.folder, 'project-'));
    await mkdir(join(project, FILES));
    writeSmallFiles(join(project, FILES), operations);
    const seconds = await take(project, operations);
    await rm(project, { recursive: true });
    return { operations, seconds };
  };
  return { name, answers: null, work, pids };
}

async function sendFolder(
  stage: Stage,
  sender: PeerProcess<FolderQuestion, FolderAnswer>,
  { project, files }: { readonly project: string; readonly files: number },
): Promise<number> {
  const { seconds, status, body } = await sender.ask({
    folder: join(project, FILES),
    url: `${stage.urls.data}/datasets/${DATASET}/versions`,
    token: stage.tokens.writer,
  });
  const { fileCount } = JSON.parse(body) as { readonly fileCount?: number };
  if (status !== 201 || fileCount !== files) throw new Error(`The folder was not stored: ${body}`);
  return seconds;
}
