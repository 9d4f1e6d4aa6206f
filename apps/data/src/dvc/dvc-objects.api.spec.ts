import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { testToken } from '@orrery/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataScenario } from '../testing/data-scenario.js';

const MAX_BYTES = 3_000_000;

/** Far longer than anything here takes, however busy the machine. */
const PATIENCE = { timeout: 50_000 };

let scenario: DataScenario;

beforeAll(async () => {
  scenario = await DataScenario.start({ ORRERY_MAX_DATASET_BYTES: String(MAX_BYTES) });
});

afterAll(() => scenario.close());

function md5(bytes: string | Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function addressOf(remote: string, oid: string, layout = 'files/md5/'): string {
  return `/dvc/${remote}/${layout}${oid.slice(0, 2)}/${oid.slice(2)}`;
}

/** As DVC does: in pieces, without a length and without a type. */
async function push(
  address: string,
  bytes: string | Uint8Array,
  method = 'POST',
  token = testToken('writer'),
) {
  const body = ReadableStream.from(piecesOf(Buffer.from(bytes))) as ReadableStream<Uint8Array>;
  const headers = { authorization: `Basic ${Buffer.from(`any:${token}`).toString('base64')}` };
  const response = await scenario.service.fetch(address, { method, headers, body, duplex: 'half' } as const);
  return { status: response.status, body: (await response.json()) as unknown };
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}

async function pull(address: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await scenario.service.fetch(address, { method, headers });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

describe('an object of a DVC remote', () => {
  it.each(['POST', 'PUT'])('is pushed by %s, and pulled as it was', async (method) => {
    const bytes = Buffer.from(`${method} ${'0123456789'.repeat(200_000)}`);
    const address = addressOf('plain', md5(bytes));

    expect((await pull(address)).status).toBe(404);
    expect(await push(address, bytes, method)).toEqual({ status: 201, body: { oid: md5(bytes) } });
    expect(await push(address, bytes, method)).toMatchObject({ status: 200 });

    const pulled = await pull(address);
    expect(pulled.status).toBe(200);
    expect(pulled.bytes.equals(bytes)).toBe(true);
    const head = await pull(address, { 'accept-encoding': 'identity' }, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.headers.get('content-length')).toBe(String(bytes.length));
    expect(head.headers.get('etag')).toBe(`"${md5(bytes)}"`);
    const range = await pull(address, { range: 'bytes=5-9' });
    expect(range).toMatchObject({ status: 206, bytes: bytes.subarray(5, 10) });
    expect((await pull(address, { range: `bytes=${bytes.length}-` })).status).toBe(416);
  });

  it('may be empty, and may be the list of a folder', async () => {
    expect(await push(addressOf('small', md5('')), '')).toMatchObject({ status: 201 });
    expect(await pull(addressOf('small', md5('')))).toMatchObject({ status: 200, bytes: Buffer.alloc(0) });
    const announced = await scenario.service.fetch(addressOf('empty', md5('')), { method: 'PUT', body: '' });
    expect(announced.status).toBe(201);
    const list = JSON.stringify([{ md5: md5(''), relpath: 'empty' }]);
    expect(await push(addressOf('small', `${md5(list)}.dir`), list)).toMatchObject({ status: 201 });
    expect((await pull(addressOf('small', md5(list)))).status).toBe(404);
  });

  it('is in the remote that it was pushed to, and in no other', async () => {
    await push(addressOf('here', md5('here')), 'here');
    expect((await pull(addressOf('here', md5('here')))).status).toBe(200);
    expect((await pull(addressOf('elsewhere', md5('here')))).status).toBe(404);
  });

  it('is what its name says, or it is not kept', async () => {
    const address = addressOf('wrong', md5('right'));
    const before = await scenario.storedChunks();
    expect(await push(address, 'wrong')).toMatchObject({
      status: 422,
      body: { code: 'MD5_MISMATCH', details: { expected: md5('right'), actual: md5('wrong') } },
    });
    expect((await pull(address)).status).toBe(404);
    expect(await scenario.storedChunks()).toEqual(before);
    expect(await push(address, 'right')).toMatchObject({ status: 201 });
  });

  it('is named by its lines as Unix ends them before DVC 3, at an address of its own', async () => {
    const address = addressOf('old', md5('a\nb\n'), '');
    expect(await push(address, 'a\r\nc\r\n')).toMatchObject({ status: 422 });
    expect(await push(address, 'a\r\nb\r\n')).toMatchObject({ status: 201 });
    expect((await pull(address)).bytes.toString()).toBe('a\r\nb\r\n');
    expect((await pull(addressOf('old', md5('a\nb\n')))).status).toBe(404);
  });

  it('has a bound', async () => {
    const bytes = Buffer.alloc(MAX_BYTES + 1, 'x');
    expect(await push(addressOf('large', md5(bytes)), bytes)).toMatchObject({
      status: 413,
      body: { code: 'TOO_LARGE' },
    });
  });

  it('is kept once when two push it at the same time', async () => {
    const bytes = 'both'.repeat(50_000);
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => push(addressOf('race', md5(bytes)), bytes)),
    );
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 201]));
  });

  it('shares its pack with those that come at the same time, and each is there once it is answered', async () => {
    const texts = Array.from({ length: 60 }, (_, i) => `together ${i}`);
    const before = await scenario.packs();

    const answers = await Promise.all(
      [...texts, 'wrong'].map(async (text) => {
        const address = addressOf('together', md5(text === 'wrong' ? 'right' : text));
        const { status } = await push(address, text);
        return { status, there: (await pull(address)).status };
      }),
    );

    expect(answers.pop()).toEqual({ status: 422, there: 404 });
    expect(answers).toEqual(texts.map(() => ({ status: 201, there: 200 })));
    expect((await scenario.packs()) - before).toBeLessThan(texts.length);
    for (const text of texts)
      expect((await pull(addressOf('together', md5(text)))).bytes.toString()).toBe(text);
  });

  it('is not there when its sender left in the middle, and can be pushed again', async () => {
    const bytes = Buffer.alloc(1_000_000, 'half');
    const address = addressOf('left', md5(bytes));
    const before = await scenario.storedChunks();
    await leaveInTheMiddle(address, bytes.subarray(0, 400_000));
    await expect.poll(() => scenario.storedChunks(), PATIENCE).toEqual(before);
    expect((await pull(address)).status).toBe(404);
    expect(await push(address, bytes)).toMatchObject({ status: 201 });
    expect((await pull(address)).bytes.equals(bytes)).toBe(true);
  });

  it('can be asked for by those who hang up before its bytes', async () => {
    const bytes = Buffer.alloc(2_500_000, 'long');
    const address = addressOf('hang-up', md5(bytes));
    await push(address, bytes);
    for (let i = 0; i < 20; i++) expect(await statusOnly(address)).toBe(200);
    expect((await pull(address)).bytes.equals(bytes)).toBe(true);
  });

  it.each(['/dvc/r/files/md5/zz/00', '/dvc/r/ab/cd', `/dvc/r/files/md5/abc/${'0'.repeat(29)}`])(
    'has a name that DVC could give it: %s',
    async (address) => {
      expect((await pull(address)).status).toBe(400);
      expect(await push(address, 'x')).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
    },
  );

  it('is pushed by writers and pulled by readers, by password or header', async () => {
    const address = addressOf('roles', md5('roles'));
    expect(await push(address, 'roles', 'POST', testToken('reader'))).toMatchObject({ status: 403 });
    expect(await push(address, 'roles', 'POST', 'nobody')).toMatchObject({ status: 401 });
    expect(await push(address, 'roles')).toMatchObject({ status: 201 });
    expect((await pull(address, { authorization: testToken('reader') })).status).toBe(200);
    expect((await pull(address, { authorization: 'Bearer nobody' })).status).toBe(401);
    expect(await push(addressOf('.hidden', md5('x')), 'x')).toMatchObject({ status: 400 });
  });
});

describe('a DVC remote', () => {
  it('is in the graph from its first push until it is deleted', async () => {
    const query = '{ dvcRemote(name: "shown") { name createdBy commits { nodes { id } } } }';
    const remove = 'mutation { deleteDvcRemote(name: "shown") { __typename ... on NotFoundError { by } } }';
    expect(await scenario.service.graphql(query)).toEqual({ data: { dvcRemote: null } });
    const before = await scenario.storedChunks();
    await push(addressOf('shown', md5('shown')), 'shown');

    const shown = { name: 'shown', createdBy: 'writer', commits: { nodes: [] } };
    expect(await scenario.service.graphql(query)).toEqual({ data: { dvcRemote: shown } });
    const { data } = await scenario.service.graphql('{ dvcRemotes(first: 100) { nodes { name } } }');
    expect(data).toMatchObject({ dvcRemotes: { nodes: expect.arrayContaining([{ name: 'shown' }]) } });

    expect(await scenario.service.graphql(remove)).toMatchObject({
      data: { deleteDvcRemote: { __typename: 'DeleteDvcRemoteSuccess' } },
    });
    expect((await pull(addressOf('shown', md5('shown')))).status).toBe(404);
    await expect.poll(() => scenario.storedChunks(), PATIENCE).toEqual(before);
    expect(await scenario.service.graphql(remove)).toMatchObject({
      data: { deleteDvcRemote: { __typename: 'NotFoundError', by: 'shown' } },
    });
  });
});

/** Sends the beginning of a body, and hangs up once the service has begun to read it. */
function leaveInTheMiddle(address: string, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${testToken('writer')}` };
    const sent = httpRequest(new URL(address, scenario.service.url), { method: 'POST', headers });
    sent.once('error', () => undefined).once('close', resolve);
    sent.write(bytes, () => sent.destroy());
  });
}

function statusOnly(address: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${testToken('reader')}` };
    const asked = httpRequest(new URL(address, scenario.service.url), { headers }, (response) => {
      resolve(response.statusCode);
      response.destroy();
    });
    asked.once('error', reject).end();
  });
}
