// Takes whatever traces it is told and keeps none of them.
import { createServer } from 'node:http';
import { answerWithPort } from '../listening-peer.js';

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
});

answerWithPort(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
});
