import type { SubjectHandlers } from '../dispatch.ts'
import type { OpenedFiles } from '../openedFiles.ts'
import type { FileTokens } from '../fileTokens.ts'

export interface FileDialogs {
  /** @returns the paths chosen; empty when the dialog was closed */
  chooseOrders(): Promise<string[]>
  /** @returns null when the dialog was closed */
  chooseModel(): Promise<string | null>
  /** @returns null when the dialog was closed */
  chooseFolder(): Promise<string | null>
  /** @returns null when the dialog was closed */
  chooseTarget(proposedName: string): Promise<string | null>
  reveal(path: string): void
}

export function fileRoutes(dialogs: FileDialogs, tokens: FileTokens, opened: OpenedFiles): SubjectHandlers<'files'> {
  return {
    'files.chooseOrders': async () => (await dialogs.chooseOrders()).map(path => tokens.give(path)),
    'files.chooseModel': async () => {
      const path = await dialogs.chooseModel()
      return path === null ? null : tokens.give(path)
    },
    'files.takeOpened': () => opened.take(),
    'files.chooseFolder': async () => {
      const path = await dialogs.chooseFolder()
      return path === null ? null : tokens.give(path)
    },
    'files.chooseTarget': async ({ proposedName }) => {
      const path = await dialogs.chooseTarget(proposedName)
      return path === null ? null : tokens.give(path)
    },
    'files.reveal': ({ token }) => dialogs.reveal(tokens.pathOf(token)),
  }
}
