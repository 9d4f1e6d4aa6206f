import { listen, sendJson, type Listener } from '@orrery/testing';

/** A tracking service that knows one run of the default project, and files by their project and the URI that they are below. */
export interface FakeTracking extends Listener {
  /** Puts a file of the default project, unless another is named. */
  readonly put: (uri: string, path: string, bytes: Uint8Array | string, project?: string) => void;
  readonly addLoggedModel: (
    id: string,
    model: { readonly artifactUri: string; readonly sourceRunId: string },
  ) => void;
  /** What the run was trained on from now on; nothing unless it is told. */
  readonly setTrainingSet: (id: string | null) => void;
  /** What was noted on logged models, in order. */
  readonly notes: () => readonly unknown[];
  /** Refuses all calls from now on, or no longer. */
  readonly setDown: (down: 'down' | 'up') => void;
}

export const TRACKED_RUN = '01920000000070008000000000000001';
export const TRACKED_RUN_ID = '01920000-0000-7000-8000-000000000001';

export async function fakeTracking(): Promise<FakeTracking> {
  const files = new Map<string, Map<string, Buffer>>();
  const models = new Map<string, { readonly artifactUri: string; readonly sourceRunId: string }>();
  const notes: unknown[] = [];
  let state: 'down' | 'up' = 'up';
  let trainingSet: { readonly id: string } | null = null;

  const listener = await listen((request, body, response) => {
    const url = new URL(request.url ?? '/', 'http://tracking');
    const [project, uri] = [url.searchParams.get('project'), url.searchParams.get('uri') ?? ''];
    const known = files.get(`${project} ${uri}`);
    const [, , kind, id = ''] = url.pathname.split('/');
    if (state === 'down') return sendJson(response, 500, { code: 'INTERNAL', message: 'down' });
    if (url.pathname === '/graphql') return sendJson(response, 200, { data: { run: { trainingSet } } });
    if (kind === 'logged-models' && request.method === 'POST') {
      notes.push({ id, ...(JSON.parse(body) as object) });
      return sendJson(response, 200, {});
    }
    const model = project === 'default' ? models.get(id) : undefined;
    if (kind === 'logged-models' && model !== undefined) return sendJson(response, 200, model);
    if (kind === 'runs' && id === TRACKED_RUN && project === 'default') {
      return sendJson(response, 200, { id: TRACKED_RUN_ID });
    }
    if (url.pathname === '/artifact-sources' && known !== undefined) {
      const listed = [...known].map(([path, bytes]) => ({ path, sizeBytes: bytes.byteLength }));
      return sendJson(response, 200, { runId: null, loggedModelId: null, files: listed });
    }
    const content = known?.get(url.searchParams.get('path') ?? '');
    if (kind !== 'content' || content === undefined) return sendJson(response, 404, { code: 'NOT_FOUND' });
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(content);
  });

  return {
    ...listener,
    put: (uri, path, bytes, project = 'default') => {
      const key = `${project} ${uri}`;
      const below = files.get(key) ?? new Map<string, Buffer>();
      files.set(key, below.set(path, Buffer.from(bytes)));
    },
    addLoggedModel: (id, model) => models.set(id, model),
    setTrainingSet: (id) => {
      trainingSet = id === null ? null : { id };
    },
    notes: () => notes,
    setDown: (next) => {
      state = next;
    },
  };
}
