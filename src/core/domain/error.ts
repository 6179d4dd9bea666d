/** Every way in which Shopcast tells that something could not be done. The reader's language is chosen where it is shown. */
export const ERROR_CODES = [
  'fileNotFound', 'fileForbidden', 'fileUnreadable', 'fileChanged', 'fileIsFolder', 'fileEmpty', 'fileTruncated', 'fileDamaged', 'fileEncrypted',
  'fileNotText', 'fileIsPdf', 'fileIsImage', 'fileIsWebPage', 'fileIsMessage', 'fileIsOldWorkbook', 'archiveUnknown', 'archiveTooLarge', 'archiveEmpty',
  'rowTooLong', 'tooManyColumns', 'columnsUnknown', 'columnMissing', 'questionOpen', 'nothingToImport',
  'profileUnknown', 'timeZoneUnknown', 'rowUnreadable',
  'noOrders', 'tooLittleData', 'notTrained', 'modelUnknown', 'taskNotYetOffered', 'protocolUnknown',
  'settingUnknown', 'settingInvalid', 'modelFileMissing', 'modelForeign', 'modelDamaged', 'modelNewer', 'modelUnfamiliar', 'runHasNoNetwork', 'deviceUnavailable',
  'importUnknown', 'customerUnknown', 'productUnknown', 'orderUnknown', 'runUnknown', 'shopUnknown', 'nameTaken',
  'keyFileMissing', 'keyFileInvalid', 'keyWrong', 'keyInsideShop', 'notPseudonymised',
  'databaseNewer', 'databaseDamaged', 'dataFolderBusy', 'diskFull', 'fileNotWritable', 'fileTokenUnknown',
  'cancelled', 'workerCrashed', 'jobUnknown', 'jobLaneBusy', 'badRequest', 'unexpected',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]
export type ErrorParams = Readonly<Record<string, string | number>>

/** An error that a person can act on: a code and the names, rows and columns its sentence needs. */
export class ShopcastError extends Error {
  readonly code: ErrorCode
  readonly params: ErrorParams

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(params)}`, options)
    this.name = 'ShopcastError'
    this.code = code
    this.params = params
  }

  /** The error itself where it is one of ours, else `unexpected` with the message as a parameter. */
  static from(error: unknown): ShopcastError {
    if (error instanceof ShopcastError) return error
    if (error instanceof Error && error.name === 'AbortError') return new ShopcastError('cancelled', {}, { cause: error })
    const fault = error as NodeJS.ErrnoException
    if (fault?.code === 'ENOSPC' || fault?.code === 'SQLITE_FULL') return new ShopcastError('diskFull', {}, { cause: error })
    return new ShopcastError('unexpected', { message: error instanceof Error ? error.message : String(error) }, { cause: error })
  }
}
