import { Controller, Get, Param, Res } from '@nestjs/common';
import { NotFoundError } from '@orrery/domain';
import { Access } from '@orrery/platform-service';
import type { FastifyReply } from 'fastify';
import { QualityReports } from './quality-reports.js';
import { renderHtml } from './render-html.js';
import { renderText } from './render-text.js';

const NAME = /^(?<id>[0-9a-f-]{36})(\.(?<form>html|txt|json))?$/;

/** A page that loads nothing and runs nothing, whatever it shows. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

/** Reports of validations: `/quality-reports/<id>` as HTML, `.txt` as text, `.json` as Great Expectations tells it. */
@Controller('quality-reports')
export class QualityReportController {
  constructor(private readonly reports: QualityReports) {}

  @Get(':name')
  @Access('reader')
  async report(
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { id, form } = NAME.exec(name)?.groups ?? {};
    if (id === undefined) throw new NotFoundError('Quality report', name);
    reply.header('x-content-type-options', 'nosniff');
    switch (form) {
      case 'json':
        reply.type('application/json; charset=utf-8');
        return JSON.stringify(await this.reports.json(id));
      case 'txt':
        reply.type('text/plain; charset=utf-8');
        return renderText(await this.reports.get(id));
      default:
        reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY);
        return renderHtml(await this.reports.get(id));
    }
  }
}
