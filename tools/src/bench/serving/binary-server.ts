// The least that binary tensors over HTTP can cost in Node: the bytes of a request's body are the tensor, those of the
// answer's the prediction; no checks, no tokens, no records, and the model runs in the process that listens.
import { createServer } from 'node:http';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { answerWithPort } from '../listening-peer.js';

const session = await InferenceSession.create(process.argv[2] ?? '', { intraOpNumThreads: 1 });
const [inputName = '', outputName = ''] = [...session.inputNames, ...session.outputNames];

async function predict(body: Buffer, jsonBytes: number): Promise<Uint8Array> {
  const { inputs } = JSON.parse(body.toString('utf8', 0, jsonBytes)) as { inputs: { shape: number[] }[] };
  const x = new Float32Array(Uint8Array.prototype.slice.call(body, jsonBytes).buffer);
  const outputs = await session.run({ [inputName]: new Tensor('float32', x, inputs[0]?.shape) });
  const y = outputs[outputName]?.data as Float32Array;
  return new Uint8Array(y.buffer, y.byteOffset, y.byteLength);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const jsonBytes = Number(request.headers['inference-header-content-length']);
    void predict(Buffer.concat(chunks), jsonBytes).then((bytes) => {
      response
        .writeHead(200, { 'inference-header-content-length': 0, 'content-length': bytes.byteLength })
        .end(bytes);
    });
  });
});

answerWithPort(() => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server))));
