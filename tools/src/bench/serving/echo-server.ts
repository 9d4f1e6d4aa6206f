// A Fastify that parses a JSON body and sends it back: what HTTP and JSON alone cost.
import { fastify } from 'fastify';
import { answerWithPort } from '../listening-peer.js';

const server = fastify();
server.post('/', (request) => request.body);

answerWithPort(async () => {
  await server.listen({ host: '127.0.0.1', port: 0 });
  return server.server;
});
