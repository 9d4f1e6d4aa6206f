import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Access, Caller, type Principal } from '@orrery/platform-service';
import { MovedModelRepository } from './moved-model.repository.js';
import { MovingInService } from './moving-in.service.js';
import { aliasesSchema, countsSchema, modelsSchema, readMoved, versionsSchema } from './moving-in.js';

/** How another registry's contents come in: models, their versions, their aliases, in this order. */
@Controller('import/registry')
@Access('admin')
export class MovingInController {
  constructor(
    private readonly movingIn: MovingInService,
    private readonly moved: MovedModelRepository,
  ) {}

  @Post('models')
  @HttpCode(200)
  async moveModels(@Body() body: unknown): Promise<object> {
    const { source, models } = readMoved(modelsSchema, body);
    await this.movingIn.moveModels(source, models);
    return {};
  }

  @Post('versions')
  @HttpCode(200)
  async moveVersions(@Body() body: unknown, @Caller() { name }: Principal): Promise<object> {
    const { source, model, versions } = readMoved(versionsSchema, body);
    return { here: await this.movingIn.moveVersions(source, model, versions, name) };
  }

  @Post('aliases')
  @HttpCode(200)
  async moveAliases(@Body() body: unknown, @Caller() { name }: Principal): Promise<object> {
    const { source, model, aliases } = readMoved(aliasesSchema, body);
    return { here: await this.movingIn.moveAliases(source, model, aliases, name) };
  }

  @Post('counts')
  @HttpCode(200)
  async count(@Body() body: unknown): Promise<object> {
    return this.moved.count(readMoved(countsSchema, body).source);
  }
}
