import { listen, sendJson, type Listener } from '@orrery/testing';
import type { IncomingMessage, ServerResponse } from 'node:http';

type Json = Readonly<Record<string, unknown>>;

/** What an MLflow server holds, as its answers show it. */
export interface FakeContents {
  readonly experiments: Json[];
  readonly runs: {
    readonly info: Json & { run_id: string; experiment_id: string };
    [part: string]: unknown;
  }[];
  /** By run and key: `<run>/<key>`. */
  readonly histories: Record<string, Json[]>;
  /** By path below the server's proxy. */
  readonly files: Record<string, string>;
  readonly loggedModels: { readonly info: Json & { experiment_id: string }; readonly data: Json }[];
  readonly models: Json[];
  readonly versions: (Json & { readonly name: string })[];
}

export interface FakeMlflow extends Listener {
  readonly contents: FakeContents;
  /** Requests so far, as `METHOD path`. */
  readonly requests: string[];
  /** Answers this many more requests and then none. */
  dieAfter(requests: number): void;
}

const PAGE = 2;
const PROXY = '/api/2.0/mlflow-artifacts/artifacts/';

/** A small MLflow server: its pages are short, so that everything is read in several. */
export async function fakeMlflow(contents: FakeContents): Promise<FakeMlflow> {
  const requests: string[] = [];
  let left = Number.POSITIVE_INFINITY;
  const listener = await listen((request, body, response) => {
    requests.push(`${request.method} ${request.url?.split('?')[0]}`);
    left -= 1;
    if (left < 0) return void request.socket.destroy();
    answer(contents, request, body, response);
  });
  return { ...listener, contents, requests, dieAfter: (count) => (left = count) };
}

function answer(
  contents: FakeContents,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): void {
  const url = new URL(request.url ?? '/', 'http://fake');
  if (url.pathname.startsWith(PROXY)) {
    const path = decodeURIComponent(url.pathname.slice(PROXY.length));
    return void response.end(contents.files[path]);
  }
  const asked = { ...Object.fromEntries(url.searchParams), ...(body && (JSON.parse(body) as Json)) };
  const found = read(contents, url.pathname.replace('/api/2.0/mlflow/', ''), asked);
  if (found === null) sendJson(response, 404, { error_code: 'ENDPOINT_NOT_FOUND', message: '' });
  else sendJson(response, 200, found);
}

function read(contents: FakeContents, path: string, asked: Readonly<Record<string, unknown>>): object | null {
  const experiment = (asked['experiment_ids'] as string[] | undefined)?.[0];
  const [, modelFolder] = /^logged-models\/([^/]+)\/artifacts\/directories$/.exec(path) ?? [];
  if (modelFolder !== undefined) {
    return filesBelow(contents, `1/models/${modelFolder}/artifacts`, asked['artifact_directory_path']);
  }
  switch (path) {
    case 'experiments/search':
      return page('experiments', contents.experiments, asked);
    case 'runs/search':
      return page(
        'runs',
        contents.runs.filter(({ info }) => info.experiment_id === experiment),
        asked,
      );
    case 'runs/get':
      return { run: contents.runs.find(({ info }) => info.run_id === asked['run_id']) };
    case 'metrics/get-history':
      return page('metrics', contents.histories[`${asked['run_id']}/${asked['metric_key']}`] ?? [], asked);
    case 'artifacts/list': {
      const run = contents.runs.find(({ info }) => info.run_id === asked['run_id']);
      return filesBelow(contents, `${run?.info.experiment_id}/${run?.info.run_id}/artifacts`, asked['path']);
    }
    case 'logged-models/search':
      return page(
        'models',
        contents.loggedModels.filter(({ info }) => info.experiment_id === experiment),
        asked,
      );
    case 'registered-models/search':
      return page('registered_models', contents.models, asked);
    case 'model-versions/search': {
      const named = contents.versions.filter(({ name }) => asked['filter'] === `name='${name}'`);
      return page('model_versions', named, asked);
    }
    case 'model-versions/get-download-uri': {
      const version = contents.versions.find(
        (one) => one.name === asked['name'] && one['version'] === asked['version'],
      );
      return { artifact_uri: version?.['source'] };
    }
    default:
      return null;
  }
}

function page(name: string, items: readonly unknown[], asked: Readonly<Record<string, unknown>>): object {
  const from = Number(asked['page_token'] ?? 0);
  const until = from + PAGE;
  return {
    [name]: items.slice(from, until),
    ...(until < items.length && { next_page_token: String(until) }),
  };
}

function filesBelow({ files }: FakeContents, root: string, folder: unknown): object {
  const base = typeof folder === 'string' ? `${root}/${folder}/` : `${root}/`;
  const entries = new Map<string, object>();
  for (const [path, text] of Object.entries(files)) {
    if (!path.startsWith(base)) continue;
    const [name = '', ...deeper] = path.slice(base.length).split('/');
    const own = `${base}${name}`.slice(root.length + 1);
    const is_dir = deeper.length > 0;
    entries.set(own, { path: own, is_dir, ...(!is_dir && { file_size: Buffer.byteLength(text) }) });
  }
  return { root_uri: root, files: [...entries.values()] };
}
