// The least that a prediction over HTTP can cost in Node: no framework, no checks, no tokens, no records; requests that
// come while the session runs are its next batch.
import { createServer, type ServerResponse } from 'node:http';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { answerWithPort } from '../listening-peer.js';
import { NARROW } from './perceptron.js';

interface Waiting {
  readonly row: readonly number[];
  readonly response: ServerResponse;
}

const { inputs: INPUTS, outputs: OUTPUTS } = NARROW;
const session = await InferenceSession.create(process.argv[2] ?? '');
const [inputName = '', outputName = ''] = [...session.inputNames, ...session.outputNames];
let waiting: Waiting[] = [];
let isRunning = false;

async function flush(): Promise<void> {
  isRunning = true;
  while (waiting.length > 0) {
    const batch = waiting;
    waiting = [];
    const x = new Float32Array(batch.length * INPUTS);
    batch.forEach(({ row }, i) => x.set(row, i * INPUTS));
    const outputs = await session.run({ [inputName]: new Tensor('float32', x, [batch.length, INPUTS]) });
    const y = outputs[outputName]?.data as Float32Array;
    batch.forEach(({ response }, i) => {
      const prediction = Array.from(y.subarray(i * OUTPUTS, (i + 1) * OUTPUTS));
      const body = JSON.stringify({ predictions: [prediction] });
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
        .end(body);
    });
  }
  isRunning = false;
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { instances } = JSON.parse(Buffer.concat(chunks).toString()) as { instances: number[][] };
    waiting.push({ row: instances[0] ?? [], response });
    if (!isRunning) void flush();
  });
});

answerWithPort(() => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server))));
