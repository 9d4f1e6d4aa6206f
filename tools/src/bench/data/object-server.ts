// The least that a remote of DVC can be: a web server that writes each object to a file of its own, and syncs it.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { answerWithPort } from '../listening-peer.js';

const [folder = ''] = process.argv.slice(2);

async function take(request: IncomingMessage, path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const written = join(folder, randomUUID());
  const file = await open(written, 'wx');
  for await (const piece of request) await file.writeFile(piece as Uint8Array);
  await file.sync();
  await file.close();
  await rename(written, path);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = join(folder, request.url ?? '');
  if (request.method !== 'GET') {
    await take(request, path);
    response.writeHead(201).end();
    return;
  }
  const found = await stat(path).catch(() => null);
  if (found === null) response.writeHead(404).end();
  else createReadStream(path).pipe(response.writeHead(200, { 'content-length': found.size }));
}

const server = createServer((request, response) => void answer(request, response));

answerWithPort(() => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server))));
