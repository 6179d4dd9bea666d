import type { ErrorCode, ErrorParams } from '../../core/domain/error.ts'

/** Which message tells an error: where too little data is there, what it is that is too little. */
export function errorMessage({ code, params }: { code: ErrorCode; params: ErrorParams }): string {
  if (code !== 'tooLittleData') return `errors.${code}`
  const what = 'repeaters' in params && Number(params.customers) >= Number(params.neededCustomers) ? 'repeaters' : 'customers' in params ? 'customers' : 'days' in params ? 'days' : null
  return what === null ? 'errors.tooLittleData' : `errors.tooLittle.${what}`
}
