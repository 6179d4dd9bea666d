import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ChosenFile } from '../contracts/files.ts'
import type { FileTokens } from './fileTokens.ts'

const ORDER_FILE = /\.(csv|tsv|txt|gz)$/i

/** Files that the system handed over ("open with", or dropped on the app's icon), until the page takes them. */
export interface OpenedFiles {
  add(paths: string[]): void
  take(): ChosenFile[]
}

/** @param onOpened is told how many wait */
export function createOpenedFiles(tokens: FileTokens, onOpened: (waiting: number) => void): OpenedFiles {
  let waiting: ChosenFile[] = []
  return {
    add(paths) {
      if (paths.length === 0) return
      waiting.push(...paths.map(path => tokens.give(path)))
      onOpened(waiting.length)
    },
    take() {
      const taken = waiting
      waiting = []
      return taken
    },
  }
}

/** The order files among a command line's arguments, as absolute paths. */
export function orderFilesIn(argv: readonly string[], workingDir: string): string[] {
  return argv.filter(argument => !argument.startsWith('-') && ORDER_FILE.test(argument)).map(path => resolve(workingDir, path)).filter(path => existsSync(path))
}
