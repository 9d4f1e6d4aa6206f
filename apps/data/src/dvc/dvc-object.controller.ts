import { Readable } from 'node:stream';
import { Controller, Get, Param, Post, Put, Req, Res, StreamableFile, applyDecorators } from '@nestjs/common';
import type { ByteRange } from '@orrery/platform-artifacts';
import { Access, StreamedBody, bodyStream, callerOf } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Content } from '../content/content.js';
import { readRange } from '../version-file/requested-range.js';
import type { DvcObject } from './dvc-object.repository.js';
import { DvcObjects } from './dvc-objects.js';
import { objectNameIn, type ObjectName } from './object-name.js';

interface ObjectAddress {
  readonly remote: string;
  readonly two: string;
  readonly rest: string;
}

const SINCE_DVC_3 = ':remote/files/md5/:two/:rest';
const BEFORE_DVC_3 = ':remote/:two/:rest';
const PATHS = [SINCE_DVC_3, BEFORE_DVC_3];
const BYTES = 'application/octet-stream';

/** What DVC takes for a plain web server that keeps files: its HTTP remote. Each GET also by HEAD. */
@Controller('dvc')
export class DvcObjectController {
  constructor(
    private readonly objects: DvcObjects,
    private readonly content: Content,
  ) {}

  /** DVC asks so, too, whether an object is there, and hangs up before the bytes: the row alone makes the headers. */
  @Get(PATHS)
  @Access('reader')
  async pull(
    @Param() address: ObjectAddress,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const name = nameIn(address, request);
    const object = await this.objects.get(address.remote, name);
    const range = readRange(request.headers.range, object.sizeBytes);
    void reply.header('etag', `"${name.oid}"`).header('accept-ranges', 'bytes');
    void reply.header('cache-control', 'private, no-cache').header('x-content-type-options', 'nosniff');
    void reply.header('content-security-policy', "default-src 'none'; sandbox");
    if (range === 'unsatisfiable') return unsatisfiable(reply, object);
    if (range !== null) {
      const last = range.offset + range.length - 1;
      void reply.status(206).header('content-range', `bytes ${range.offset}-${last}/${object.sizeBytes}`);
    }
    const bytes = request.method === 'HEAD' ? [] : this.bytesOf(object, reply, range ?? undefined);
    const length = range?.length ?? object.sizeBytes;
    return new StreamableFile(Readable.from(bytes, { objectMode: false }), { type: BYTES, length });
  }

  /** 201 for an object that is new; 200 for one that is there. */
  @Takes(Post)
  post(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.push(request, reply);
  }

  /** For remotes with `method = PUT`. */
  @Takes(Put)
  put(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.push(request, reply);
  }

  private async push(request: FastifyRequest, reply: FastifyReply): Promise<object> {
    const address = request.params as ObjectAddress;
    const name = nameIn(address, request);
    const body = isEmpty(request) ? Readable.from([]) : bodyStream(request);
    const { name: pushedBy } = callerOf(request);
    const isNew = await this.objects.push({ remote: address.remote, name, body, pushedBy });
    void reply.status(isNew ? 201 : 200);
    return { oid: name.oid };
  }

  private async *bytesOf(
    { manifest }: DvcObject,
    reply: FastifyReply,
    range: ByteRange | undefined,
  ): AsyncGenerator<Uint8Array, void, void> {
    reply.raw.flushHeaders();
    yield* (await this.content.read(manifest, range && { range })) as AsyncIterable<Uint8Array>;
  }
}

/** A route that objects arrive by. */
function Takes(verb: typeof Post | typeof Put): MethodDecorator {
  return applyDecorators(verb(PATHS), Access('writer'), StreamedBody());
}

function nameIn({ two, rest }: ObjectAddress, { routeOptions }: FastifyRequest): ObjectName {
  const isOld = routeOptions.url?.endsWith(BEFORE_DVC_3) === true;
  return objectNameIn(isOld ? 'md5-dos2unix' : 'md5', two, rest);
}

/** A body that is announced to have no bytes does not arrive as one. */
function isEmpty({ headers }: FastifyRequest): boolean {
  return headers['content-length'] === '0';
}

function unsatisfiable(reply: FastifyReply, { sizeBytes }: DvcObject): undefined {
  const message = `The object has ${sizeBytes} bytes: ask for a range within them.`;
  void reply
    .status(416)
    .header('content-range', `bytes */${sizeBytes}`)
    .send({ code: 'RANGE_NOT_SATISFIABLE', message, details: { sizeBytes } });
  return undefined;
}
