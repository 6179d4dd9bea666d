import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { ChosenFile } from '../contracts/files.ts'
import { ShopcastError } from '../core/domain/error.ts'

/** Files that a person chose, dropped or opened: the window holds their tokens, main alone their paths. */
export interface FileTokens {
  give(path: string): ChosenFile
  /** @throws ShopcastError fileTokenUnknown */
  pathOf(token: string): string
}

export function createFileTokens(): FileTokens {
  const paths = new Map<string, string>()
  return {
    give(path) {
      const token = randomUUID()
      paths.set(token, path)
      return { token, name: basename(path), bytes: statSync(path, { throwIfNoEntry: false })?.size ?? 0 }
    },
    pathOf(token) {
      const path = paths.get(token)
      if (path === undefined) throw new ShopcastError('fileTokenUnknown')
      return path
    },
  }
}
