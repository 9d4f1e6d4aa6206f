import { DomainError } from '@orrery/domain';

const STILL_READ = 'Its files are still being read: try again in a moment.';

/** The registry has the version, and no ONNX file of it; nor is it known here which server elsewhere answers for it. */
export class VersionNotServableError extends DomainError {
  readonly code = 'VERSION_NOT_SERVABLE';
  readonly kind = 'unprocessable';

  /** @param refused `reason` is the registry's word for why; null while it has not looked at the files yet. */
  constructor(refused: {
    readonly model: string;
    readonly version: number;
    readonly reason?: string | null | undefined;
  }) {
    const { model, version, reason } = refused;
    super(`Version ${version} of model ${model} cannot be served. ${reason ?? STILL_READ}`, {
      model,
      version,
    });
  }
}
