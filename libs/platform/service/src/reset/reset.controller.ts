import { Controller, HttpCode, Post } from '@nestjs/common';
import { Access } from '../access/access.js';
import { Resets } from './resets.js';

/** Where suites of tests that were written for a server of their own begin anew. It exists only where that was allowed. */
@Controller()
export class ResetController {
  constructor(private readonly resets: Resets) {}

  @Post('-/reset')
  @HttpCode(200)
  @Access('admin')
  async reset(): Promise<{ status: 'ok' }> {
    await this.resets.run();
    return { status: 'ok' };
  }
}
