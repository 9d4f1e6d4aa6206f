import {
  Controller,
  Delete,
  Head,
  HttpException,
  Options,
  Param,
  Patch,
  Post,
  Req,
  Res,
} from '@nestjs/common';
import { Access, Caller, bodyStream, type Principal } from '@orrery/platform-service';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { arriving } from '../ingest/receive-file.js';
import {
  CHECKSUMS,
  TUS_EXTENSIONS,
  TUS_VERSION,
  checksumIn,
  countIn,
  metadataIn,
  purposeIn,
} from './tus-headers.js';
import { UploadChecksumError } from './upload.errors.js';
import type { Upload } from './upload.js';
import { Uploads } from './uploads.js';

const PIECE_TYPE = 'application/offset+octet-stream';
const NO_CONTENT = 204;
const PRECONDITION_FAILED = 412;
const UNSUPPORTED_MEDIA_TYPE = 415;
/** A status of tus's own. */
const CHECKSUM_MISMATCH = 460;

/** Files in pieces, as tus 1.0 has it: whoever is cut off asks where to go on. */
@Controller('uploads')
export class UploadController {
  constructor(private readonly uploads: Uploads) {}

  @Options()
  @Access('reader')
  options(@Res({ passthrough: true }) reply: FastifyReply): void {
    reply.status(NO_CONTENT).headers({
      'tus-resumable': TUS_VERSION,
      'tus-version': TUS_VERSION,
      'tus-extension': TUS_EXTENSIONS,
      'tus-max-size': String(this.uploads.maxBytes),
      'tus-checksum-algorithm': CHECKSUMS.join(','),
    });
  }

  /** 201, with the address to send the pieces to. */
  @Post()
  @Access('writer')
  async create(
    @Caller() { name }: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    requireOurVersion(request, reply);
    const metadata = String(request.headers['upload-metadata'] ?? '');
    const upload = await this.uploads.create({
      ...{ sizeBytes: countIn(request.headers, 'upload-length'), metadata, createdBy: name },
      purpose: purposeIn(metadataIn(metadata), name),
    });
    reply.status(201).header('location', `/uploads/${upload.id}`);
    tellProgress(reply, upload);
  }

  @Head(':id')
  @Access('writer')
  async progress(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    requireOurVersion(request, reply);
    const upload = await this.uploads.get(id);
    tellProgress(reply.header('cache-control', 'no-store'), upload);
    reply.header('upload-length', String(upload.sizeBytes));
    if (upload.metadata !== '') reply.header('upload-metadata', upload.metadata);
  }

  /** 204, with how far the upload has come; and, at the end, the job that makes it a version. */
  @Patch(':id')
  @Access('writer')
  async append(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    requireOurVersion(request, reply);
    if (request.headers['content-type'] !== PIECE_TYPE) {
      throw new HttpException(`Send pieces as "${PIECE_TYPE}".`, UNSUPPORTED_MEDIA_TYPE);
    }
    const piece = {
      offset: countIn(request.headers, 'upload-offset'),
      body: arriving(bodyStream(request), this.uploads.maxBytes),
      checksum: checksumIn(request.headers),
    };
    const upload = await this.uploads.append(id, piece).catch((error: unknown) => {
      throw error instanceof UploadChecksumError
        ? new HttpException(error.message, CHECKSUM_MISMATCH)
        : error;
    });
    tellProgress(reply.status(NO_CONTENT), upload);
  }

  @Delete(':id')
  @Access('writer')
  async delete(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    requireOurVersion(request, reply);
    await this.uploads.delete(id);
    reply.status(NO_CONTENT);
  }
}

/** Every answer names the version of tus; a request for another is not served. */
function requireOurVersion({ headers }: FastifyRequest, reply: FastifyReply): void {
  reply.header('tus-resumable', TUS_VERSION);
  if (headers['tus-resumable'] === TUS_VERSION) return;
  reply.header('tus-version', TUS_VERSION);
  throw new HttpException(`Only tus ${TUS_VERSION} is spoken here.`, PRECONDITION_FAILED);
}

function tellProgress(reply: FastifyReply, { arrivedBytes, expiresAt, jobId }: Upload): void {
  reply.header('upload-offset', String(arrivedBytes)).header('upload-expires', expiresAt.toUTCString());
  if (jobId !== null) reply.header('x-orrery-job', jobId);
}
