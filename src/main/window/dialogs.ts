import { dialog, shell, type BrowserWindow, type OpenDialogOptions } from 'electron'
import type { Settings } from '../../contracts/settings.ts'
import type { FileDialogs } from '../routes/fileRoutes.ts'

/** Names of the kinds of file in the system's dialogs. */
const KINDS = {
  en: { orders: 'Order files', all: 'All files', model: 'Saved models', csv: 'CSV file' },
  zh: { orders: '订单文件', all: '所有文件', model: '保存的模型', csv: 'CSV 文件' },
} as const

/** The system's own dialogs, in front of the window. */
export function systemDialogs(window: () => BrowserWindow | null, locale: () => Settings['locale']): FileDialogs {
  return {
    async chooseOrders() {
      const names = KINDS[locale()]
      const options: OpenDialogOptions = {
        properties: ['openFile', 'multiSelections'],
        filters: [{ name: names.orders, extensions: ['csv', 'tsv', 'tab', 'txt', 'xlsx', 'zip', 'gz', 'json', 'jsonl', 'ndjson'] }, { name: names.all, extensions: ['*'] }],
      }
      const parent = window()
      const { filePaths } = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      return filePaths
    },
    async chooseModel() {
      const options: OpenDialogOptions = { properties: ['openFile'], filters: [{ name: KINDS[locale()].model, extensions: ['onnx'] }, { name: KINDS[locale()].all, extensions: ['*'] }] }
      const parent = window()
      const { filePaths: [path] } = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      return path ?? null
    },
    async chooseFolder() {
      const parent = window()
      const options: OpenDialogOptions = { properties: ['openDirectory'] }
      const { filePaths } = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      return filePaths[0] ?? null
    },
    async chooseTarget(proposedName) {
      const names = KINDS[locale()]
      const filters = [proposedName.endsWith('.csv') ? { name: names.csv, extensions: ['csv'] } : { name: names.all, extensions: ['*'] }]
      const options = { defaultPath: proposedName, filters }
      const parent = window()
      const { canceled, filePath } = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
      return canceled || filePath === '' ? null : filePath
    },
    reveal: path => shell.showItemInFolder(path),
  }
}
