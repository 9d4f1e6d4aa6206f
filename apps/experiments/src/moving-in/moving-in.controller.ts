import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Access } from '@orrery/platform-service';
import { TrackingService } from '../run/tracking.service.js';
import { MovedLoggedModelRepository } from './moved-logged-model.repository.js';
import { MovedRunRepository } from './moved-run.repository.js';
import { MovingInService } from './moving-in.service.js';
import {
  countsSchema,
  experimentsSchema,
  filesSchema,
  finishedExperimentsSchema,
  finishedRunsSchema,
  knownRunsSchema,
  loggedModelsSchema,
  pointsSchema,
  readMoved,
  runsSchema,
} from './moving-in.js';

/** How another tracking server's contents come in: experiments, runs, points, ends of runs, logged models, in this order. */
@Controller('import/tracking')
@Access('admin')
export class MovingInController {
  constructor(
    private readonly movingIn: MovingInService,
    private readonly runs: MovedRunRepository,
    private readonly models: MovedLoggedModelRepository,
    private readonly tracking: TrackingService,
  ) {}

  @Post('experiments')
  @HttpCode(200)
  async moveExperiments(@Body() body: unknown): Promise<object> {
    const { source, experiments } = readMoved(experimentsSchema, body);
    return { experiments: await this.movingIn.moveExperiments(source, experiments) };
  }

  @Post('experiments/finished')
  @HttpCode(200)
  async finishExperiments(@Body() body: unknown): Promise<object> {
    await this.movingIn.finishExperiments(readMoved(finishedExperimentsSchema, body).experiments);
    return {};
  }

  @Post('runs/known')
  @HttpCode(200)
  async listKnownRuns(@Body() body: unknown): Promise<object> {
    return { known: await this.runs.listKnown(readMoved(knownRunsSchema, body).runs) };
  }

  @Post('runs')
  @HttpCode(200)
  async moveRuns(@Body() body: unknown): Promise<object> {
    const { experiment, runs } = readMoved(runsSchema, body);
    await this.movingIn.moveRuns(experiment, runs);
    return {};
  }

  @Post('points')
  @HttpCode(200)
  async movePoints(@Body() body: unknown): Promise<object> {
    const { run, points } = readMoved(pointsSchema, body);
    const metrics = points.map(([key, step, atMs, value]) => ({ key, step, atMs, value }));
    await this.tracking.logBatch(null, run, { metrics, params: [], tags: [] });
    return {};
  }

  @Post('runs/finished')
  @HttpCode(200)
  async finishRuns(@Body() body: unknown): Promise<object> {
    const { source, runs } = readMoved(finishedRunsSchema, body);
    await this.movingIn.finishRuns(source, runs);
    return {};
  }

  @Post('models')
  @HttpCode(200)
  async moveLoggedModels(@Body() body: unknown): Promise<object> {
    await this.movingIn.moveLoggedModels(readMoved(loggedModelsSchema, body).models);
    return {};
  }

  @Post('files')
  @HttpCode(200)
  async listFiles(@Body() body: unknown): Promise<object> {
    const { runs, models } = readMoved(filesSchema, body);
    return { files: await this.runs.listFiles(runs, models), models: await this.models.count(models) };
  }

  @Post('counts')
  @HttpCode(200)
  async count(@Body() body: unknown): Promise<object> {
    return this.runs.count(readMoved(countsSchema, body).source);
  }
}
