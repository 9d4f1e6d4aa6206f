import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { MlflowErrorFilter } from '../error/mlflow-error.filter.js';

/** What a service that speaks MLflow imports once, after `ServiceModule`: failures under MLflow's paths in MLflow's form. */
@Module({ providers: [{ provide: APP_FILTER, useClass: MlflowErrorFilter }] })
export class MlflowModule {}
