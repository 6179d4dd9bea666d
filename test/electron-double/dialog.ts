import { existsSync, mkdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import type { Dialog, OpenDialogOptions, OpenDialogReturnValue, SaveDialogOptions, SaveDialogReturnValue } from 'electron'
import { allWindows, pageOfWindow } from './browserWindow.ts'
import { environment } from './environment.ts'
import { chooseFilesIn } from './fileChooser.ts'
import { pathOf } from './paths.ts'
import { strict } from './strict.ts'

/** Both dialogs take a parent window before their options, or not. */
const optionsOf = <T>(args: [T] | [parent: object, T]): T => (args.length === 2 ? args[1] : args[0])

/** In a window the browser's own file dialog; without one nobody could answer, so a test has to put its answer here. */
async function showOpenDialog(...args: [OpenDialogOptions] | [parent: object, OpenDialogOptions]): Promise<OpenDialogReturnValue> {
  const page = allWindows().map(pageOfWindow).find(one => one !== null)
  if (environment.mode === 'hidden' || !page) throw new Error('dialog.showOpenDialog: no answer was prepared')
  const { properties = [], filters = [] } = optionsOf(args)
  const filePaths = await chooseFilesIn(page, { multiple: properties.includes('multiSelections'), extensions: filters.flatMap(filter => filter.extensions) })
  return { canceled: filePaths.length === 0, filePaths }
}

/** A browser's own dialog keeps the place to itself, so a file is saved among the downloads, under a name that is free. */
async function showSaveDialog(...args: [SaveDialogOptions] | [parent: object, SaveDialogOptions]): Promise<SaveDialogReturnValue> {
  if (environment.mode === 'hidden') throw new Error('dialog.showSaveDialog: no answer was prepared')
  const folder = pathOf('downloads')
  mkdirSync(folder, { recursive: true })
  const filePath = freeName(folder, basename(optionsOf(args).defaultPath ?? appFile))
  console.log(`Saving to ${filePath}`)
  return { canceled: false, filePath }
}

const appFile = 'file'

function freeName(folder: string, name: string): string {
  const extension = extname(name)
  const stem = basename(name, extension)
  for (let copy = 0; ; copy++) {
    const path = join(folder, copy === 0 ? name : `${stem} (${copy})${extension}`)
    if (!existsSync(path)) return path
  }
}

function showErrorBox(title: string, content: string): void {
  console.error(`${title}\n${content}`)
}

const offered = { showOpenDialog, showSaveDialog, showErrorBox } satisfies Partial<Record<keyof Dialog, unknown>> & Pick<Dialog, 'showErrorBox'>

export const dialog = strict('dialog', offered)
