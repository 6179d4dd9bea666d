import type { ErrorCode, ErrorParams } from '../../core/domain/error.ts'

/** Which message tells an error: where too little data is there, what it is that is too little. */
export function errorMessage({ code, params }: { code: ErrorCode; params: ErrorParams }): string {
  if (code !== 'tooLittleData') return `errors.${code}`
  const { unit } = params
  return unit === 'customers' || unit === 'repeatCustomers' || unit === 'days' ? `errors.tooLittle.${unit}` : 'errors.tooLittleData'
}
