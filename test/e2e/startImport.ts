import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { callRoute } from './callRoute.ts'
import type { ShopcastApp } from './launchApp.ts'

/** Imports a file as the wizard does, without its questions. @returns the job's id */
export async function startImport(app: ShopcastApp, file: string): Promise<string> {
  await app.chooseInOpenDialog([file])
  const files = await callRoute(app.page, 'files.chooseOrders', undefined)
  const { jobId } = await callRoute(app.page, 'jobs.start', { kind: 'import', files: files.map(({ token }) => token), options: {} })
  return jobId
}

/** Writes orders of one line each, numbered from the first to the last. @returns the file */
export async function writeOrders(folder: string, name: string, first: number, last: number): Promise<string> {
  let rows = 'order id,email,sku,date,quantity,price\n'
  for (let id = first; id <= last; id++) rows += `${id},customer${id % 500}@example.com,SKU-${id % 200},2026-01-${String(1 + id % 28).padStart(2, '0')},1,9.99\n`
  const file = join(folder, name)
  await writeFile(file, rows)
  return file
}
