import type { ErrorCode, ErrorParams } from '../../core/domain/error.ts'

/** A route's refusal, with the code and parameters from which its sentence is made. */
export class RouteError extends Error {
  readonly code: ErrorCode
  readonly params: ErrorParams

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: ErrorOptions) {
    super(code, options)
    this.name = 'RouteError'
    this.code = code
    this.params = params
  }

  /** The error itself where it is one of ours, else `unexpected` with the message as a parameter. */
  static from(error: unknown): RouteError {
    if (error instanceof RouteError) return error
    return new RouteError('unexpected', { message: error instanceof Error ? error.message : String(error) }, { cause: error })
  }
}
